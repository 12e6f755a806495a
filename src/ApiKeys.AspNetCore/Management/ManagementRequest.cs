using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ApiKeys.AspNetCore.Management;

/// <summary>Reads what a request says. All of it comes as text, so that what cannot be read is answered here, and alike.</summary>
internal static class ManagementRequest
{
    private const int DefaultPageSize = 100;

    // A path names the members on the way, those of the client's own invention, too. What looks like the API's, a wrong name among them, is
    // told; a key's text is longer than this.
    private const int MaxPathLength = 40;

    private static readonly SearchValues<char> PathCharacters = SearchValues.Create("$.[]0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>An id of the path. What is no id is one that nothing has.</summary>
    public static TId PathId<TId>(string text)
        where TId : struct, IEntityId<TId> =>
        TId.TryParse(text, provider: null, out var id) ? id : throw new BadRequestException("There is nothing here.", StatusCodes.Status404NotFound);

    /// <summary>An id of the query, or null if it names none.</summary>
    public static TId? QueryId<TId>(string? text, string name)
        where TId : struct, IEntityId<TId>
    {
        if (text is null)
            return null;
        return TId.TryParse(text, provider: null, out var id) ? id : throw new BadRequestException($"{name} is no id.");
    }

    public static int PageSize(string? limit)
    {
        if (limit is null)
            return DefaultPageSize;
        return int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= 1 and <= ApiKeyClient.MaxPageSize
            ? size
            : throw new BadRequestException($"limit is no number from 1 to {ApiKeyClient.MaxPageSize}.");
    }

    /// <summary>Refuses a parameter that is given twice: what is asked for cannot be known.</summary>
    public static void CheckQuery(IQueryCollection query)
    {
        foreach (var (_, values) in query)
        {
            if (values.Count > 1)
                throw new BadRequestException("A parameter of the query is given more than once.");
        }
    }

    public static async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type)
        where T : class
    {
        if (!request.HasJsonContentType() || !IsUtf8(request.GetTypedHeaders().ContentType?.Charset))
            throw new BadRequestException("The body is not declared as JSON.", StatusCodes.Status415UnsupportedMediaType);
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, type, request.HttpContext.RequestAborted).ConfigureAwait(false)
                ?? throw new BadRequestException("The body is null.");
        }
        catch (JsonException fault)
        {
            // Where it is wrong, but not what was said there: that may be nobody's business.
            throw new BadRequestException(fault.Path is { Length: > 0 and <= MaxPathLength } path && !path.AsSpan().ContainsAnyExcept(PathCharacters)
                ? $"The body is not what is expected, at {path}."
                : "The body is not what is expected.");
        }
    }

    // JSON is exchanged in UTF-8 (RFC 8259, section 8.1); a charset can only say so.
    private static bool IsUtf8(StringSegment? charset) =>
        charset is not { Length: > 0 } name || HeaderUtilities.RemoveQuotes(name).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
