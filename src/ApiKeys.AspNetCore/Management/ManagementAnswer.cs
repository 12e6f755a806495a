using System.Text.Json.Serialization.Metadata;
using ApiKeys.AspNetCore.Management.Resources;
using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore.Management;

/// <summary>Creates the answers of successful requests.</summary>
internal static class ManagementAnswer
{
    public static IResult Ok<T>(T value, JsonTypeInfo<T> type) => TypedResults.Json(value, type);

    /// <summary>
    /// Answers 201 with the new entity. The Location header is the request's collection, followed by the entity's id.
    /// </summary>
    public static IResult Created<T>(HttpRequest request, Guid id, T value, JsonTypeInfo<T> type)
    {
        var collection = request.PathBase.Add(request.Path).ToUriComponent().TrimEnd('/');
        request.HttpContext.Response.Headers.Location = $"{collection}/{id}";
        return TypedResults.Json(value, type, statusCode: StatusCodes.Status201Created);
    }

    public static IResult Page<TItem, TResource>(
        Page<TItem> page,
        Func<TItem, TResource> toResource,
        Func<TItem, string> cursorOf,
        JsonTypeInfo<PageResource<TResource>> type)
    {
        var next = page is { HasMore: true, Items: [.., var last] } ? cursorOf(last) : null;
        return Ok(new PageResource<TResource>([.. page.Items.Select(toResource)], next), type);
    }
}
