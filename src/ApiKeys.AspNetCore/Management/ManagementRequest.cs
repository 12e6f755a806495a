using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ApiKeys.AspNetCore.Management;

/// <summary>
/// Parses the parts of a request. Endpoints take every part as text, so all faults are answered here in the same way.
/// </summary>
internal static class ManagementRequest
{
    public const int DefaultPageSize = 100;

    public const string Json = "application/json";

    public const string IdempotencyKeyHeader = "Idempotency-Key";

    public const string MergePatch = "application/merge-patch+json";

    // A JSON path in an error may contain member names that the client invented, and so a secret. Only short paths of
    // plain characters are repeated. A key's text is longer than this limit.
    private const int MaxPathLength = 40;

    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("$.[]0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>Parses an id in the path. A text that is not an id is answered like an unknown id: 404.</summary>
    /// <exception cref="BadRequestException">The text is not an id.</exception>
    public static TId PathId<TId>(string text)
        where TId : struct, IEntityId<TId> =>
        TryParseId<TId>(text, out var id)
            ? id
            : throw new BadRequestException(
                "There is nothing at this path. An id in it is not a UUID.",
                StatusCodes.Status404NotFound);

    /// <summary>Parses an id in the query. Null if the parameter is absent.</summary>
    /// <exception cref="BadRequestException">The text is not an id.</exception>
    public static TId? QueryId<TId>(string? text, string name)
        where TId : struct, IEntityId<TId>
    {
        if (text is null)
            return null;
        return TryParseId<TId>(text, out var id)
            ? id
            : throw new BadRequestException($"{name} must be an id (a UUID).");
    }

    /// <summary>Parses a time in the query. Null if the parameter is absent.</summary>
    /// <exception cref="BadRequestException">The text is no time with an offset.</exception>
    public static DateTimeOffset? QueryTime(string? text, string name)
    {
        if (text is null)
            return null;

        // The same form as in a body. A time without an offset would mean the server's zone.
        using var json = JsonDocument.Parse($"\"{JsonEncodedText.Encode(text)}\"");
        return json.RootElement.TryGetDateTime(out var local)
            && local.Kind is not DateTimeKind.Unspecified
            && json.RootElement.TryGetDateTimeOffset(out var time)
            ? time
            : throw new BadRequestException(
                $"{name} must be a time with an offset, such as 2030-01-01T00:00:00Z. Write + as %2B.");
    }

    /// <summary>Parses a number in the query. Zero if the parameter is absent.</summary>
    /// <exception cref="BadRequestException">The text is not a number of 0 or more.</exception>
    public static long QueryNumber(string? text, string name)
    {
        if (text is null)
            return 0;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new BadRequestException($"{name} must be a number of 0 or more.");
    }

    /// <exception cref="BadRequestException">The text is neither true nor false.</exception>
    public static bool Flag(string? text, string name) => text switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw new BadRequestException($"{name} must be true or false."),
    };

    /// <summary>Parses the address of a call; null if it is absent.</summary>
    /// <exception cref="BadRequestException">The text is no address.</exception>
    public static IPAddress? Address(string? text)
    {
        if (text is null)
            return null;
        return IPAddress.TryParse(text, out var address)
            ? address
            : throw new BadRequestException("address must be an address of IPv4 or IPv6.");
    }

    /// <exception cref="BadRequestException">The text is not a number in the range.</exception>
    public static int PageSize(string? limit)
    {
        if (limit is null)
            return DefaultPageSize;
        return int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && size is >= 1 and <= ApiKeyClient.MaxPageSize
            ? size
            : throw new BadRequestException($"limit must be a number from 1 to {ApiKeyClient.MaxPageSize}.");
    }

    /// <summary>
    /// Refuses a query that repeats a parameter, because its meaning is unclear, and one with a parameter that the
    /// endpoint does not read: a filter with a typing error would list everything.
    /// </summary>
    /// <exception cref="BadRequestException">A parameter is repeated, or unknown.</exception>
    public static void CheckQuery(HttpContext context)
    {
        foreach (var (name, values) in context.Request.Query)
        {
            if (values.Count > 1)
                throw new BadRequestException("The query repeats a parameter. Give each parameter once.");
            if (!IsRead(context, name))
                throw new BadRequestException("The query has a parameter that this endpoint does not know.");
        }
    }

    /// <exception cref="BadRequestException">
    /// The body is not declared as JSON, or does not have the type's form.
    /// </exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type)
        where T : class
    {
        CheckContentType(request, request.HasJsonContentType(), Json);
        try
        {
            return await JsonSerializer
                .DeserializeAsync(request.Body, type, request.HttpContext.RequestAborted)
                .ConfigureAwait(false)
                ?? throw new BadRequestException("The body must be a JSON object, not null.");
        }
        catch (JsonException fault)
        {
            throw WrongForm(fault);
        }
    }

    /// <summary>Reads the header <c>Idempotency-Key</c>; null if it is absent.</summary>
    /// <exception cref="BadRequestException">It is repeated, or breaks the rule.</exception>
    public static string? IdempotencyKey(HttpRequest request)
    {
        var values = request.Headers[IdempotencyKeyHeader];
        if (values.Count is 0)
            return null;
        return values is [{ Length: >= 1 and <= 64 } key] && !key.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? key
            : throw new BadRequestException($"{IdempotencyKeyHeader} has 1 to 64 visible ASCII characters, once.");
    }

    /// <summary>Parses a number in the path. A text that is none is answered like an unknown number: 404.</summary>
    /// <exception cref="BadRequestException">The text is not a number.</exception>
    public static int PathNumber(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new BadRequestException(
                "There is nothing at this path. A part of it is not a number.", StatusCodes.Status404NotFound);

    /// <summary>
    /// Reads the version in the header <c>If-Match</c> (RFC 9110, section 13.1.1); null if it is absent, or matches
    /// any.
    /// </summary>
    /// <exception cref="BadRequestException">It is not one entity tag of a key.</exception>
    public static int? IfMatch(HttpRequest request)
    {
        if (request.Headers.IfMatch is not { Count: > 0 } values || values is ["*"])
            return null;
        return values is [{ Length: > 2 } tag]
            && tag[0] is '"'
            && tag[^1] is '"'
            && int.TryParse(tag.AsSpan()[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && version > 0
            ? version
            : throw new BadRequestException("If-Match has one ETag of a key, or *.");
    }

    /// <summary>Reads a body that may be absent; null then.</summary>
    /// <exception cref="BadRequestException">As for <see cref="ReadAsync"/>.</exception>
    public static async Task<T?> ReadOptionalAsync<T>(HttpRequest request, JsonTypeInfo<T> type)
        where T : class
    {
        var canHaveBody = request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody
            ?? request.ContentLength is not (null or 0);
        return !canHaveBody || request.ContentLength is 0
            ? null
            : await ReadAsync(request, type).ConfigureAwait(false);
    }

    /// <summary>Reads the reason of a change from the body; null where there is no body, or no reason in it.</summary>
    /// <exception cref="BadRequestException">As for <see cref="ReadAsync"/>.</exception>
    public static async Task<string?> ReadReasonAsync(HttpRequest request)
    {
        var body = await ReadOptionalAsync(request, ManagementJsonContext.Default.ReasonRequest).ConfigureAwait(false);
        return body?.Reason;
    }

    /// <summary>Reads a JSON merge patch (RFC 7396), and the names of its members.</summary>
    /// <exception cref="BadRequestException">
    /// The body is not declared as JSON or as a merge patch, or does not have the type's form.
    /// </exception>
    public static async Task<(T Values, IReadOnlyList<string> Names)> ReadPatchAsync<T>(
        HttpRequest request, JsonTypeInfo<T> form)
        where T : class
    {
        // A JSON Patch (RFC 6902) would be misread.
        var type = request.GetTypedHeaders().ContentType?.MediaType ?? default;
        var isDeclared = type.Equals(MergePatch, StringComparison.OrdinalIgnoreCase)
            || type.Equals(Json, StringComparison.OrdinalIgnoreCase);
        CheckContentType(request, isDeclared, MergePatch);
        try
        {
            using var document = await JsonDocument.ParseAsync(
                request.Body,
                new() { AllowDuplicateProperties = false, MaxDepth = form.Options.MaxDepth },
                request.HttpContext.RequestAborted).ConfigureAwait(false);
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
                throw new BadRequestException("A merge patch must be a JSON object.");

            var values = document.RootElement.Deserialize(form)!;
            return (values, [.. document.RootElement.EnumerateObject().Select(static member => member.Name)]);
        }
        catch (JsonException fault)
        {
            throw WrongForm(fault);
        }
        catch (InvalidOperationException)
        {
            // A name in the body is not UTF-8, or holds half a surrogate pair.
            throw new BadRequestException("The body does not have the expected form.");
        }
    }

    private static void CheckContentType(HttpRequest request, bool isDeclared, string expected)
    {
        if (!isDeclared || !IsUtf8(request.GetTypedHeaders().ContentType?.Charset))
        {
            throw new BadRequestException(
                $"The body must be JSON in UTF-8. Send it with Content-Type: {expected}.",
                StatusCodes.Status415UnsupportedMediaType);
        }
    }

    // Tells where the fault is, but not the value there: it may be confidential.
    private static BadRequestException WrongForm(JsonException fault)
    {
        var canTell = fault.Path is { Length: > 0 and <= MaxPathLength } path
            && !path.AsSpan().ContainsAnyExcept(PathCharacters);
        return new(canTell
            ? $"The body does not have the expected form, at {fault.Path}."
            : "The body does not have the expected form.");
    }

    // Guid ignores blanks around an id. All other values are taken as they are sent.
    private static bool TryParseId<TId>(string text, out TId id)
        where TId : struct, IEntityId<TId>
    {
        id = default;
        return text.Length == text.AsSpan().Trim().Length && TId.TryParse(text, provider: null, out id);
    }

    // A handler reads from the query what it does not read from the path.
    private static bool IsRead(HttpContext context, string name) =>
        !context.Request.RouteValues.ContainsKey(name)
        && context.GetEndpoint()!.Metadata.GetOrderedMetadata<IParameterBindingMetadata>().Any(
            parameter => parameter.ParameterInfo.ParameterType == typeof(string)
                && parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    // JSON is exchanged in UTF-8 (RFC 8259, section 8.1). A charset may be absent, but it cannot be another one.
    private static bool IsUtf8(StringSegment? charset) =>
        charset is not { Length: > 0 } name
        || HeaderUtilities.RemoveQuotes(name).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
