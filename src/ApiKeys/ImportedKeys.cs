using System.Text.Json;

namespace ApiKeys;

/// <summary>
/// Makes an <see cref="ImportedKey"/> from the values of a row of another system, as that system writes them. A row
/// that cannot be taken over as it is becomes a key that the import reports, with the reason: nothing here throws for
/// what a row holds.
/// </summary>
/// <remarks>
/// <para>
/// No key may do more after the import than before. A scope that ends in <c>*</c> is a wildcard here and was a plain
/// text there, so its row is reported; <c>*</c> alone is taken over from Sanctum, where it means the same. A row with
/// credits is reported, because the credits would not be charged.
/// </para>
/// <para>
/// A rate limit of a second, a minute, an hour or a day stays as it is. Another one becomes the limit of the next
/// shorter window that allows as many calls per time, rounded down: 100 in 10 seconds become 10 per second. Where that
/// would be less than one call, the number is that of the next longer window: one in 5 seconds becomes one per minute.
/// Both refuse bursts that the other system allowed, and never allow more in the long run. A limit over more than a day
/// that is below one call a day is reported.
/// </para>
/// </remarks>
public static partial class ImportedKeys
{
    private const string NotJson = "is not the JSON that the system writes.";

    private static readonly long[] WindowMilliseconds = [1_000, 60_000, 3_600_000, 86_400_000];

    private static ImportedKey Refuse(string format, string fault) => new()
    {
        Format = format,
        Hash = ForeignKeyHash.FromText(""),
        Fault = fault,
    };

    /// <summary>Runs a mapping, and turns what a row breaks into a key that is reported.</summary>
    private static ImportedKey Map(string format, Func<ImportedKey> map)
    {
        ArgumentNullException.ThrowIfNull(format);
        try
        {
            return map();
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return Refuse(format, exception.Message);
        }
    }

    private static string RequirePlain(string? scope) => scope is null || scope.EndsWith('*')
        ? throw new FormatException("Scopes: a scope ends in *, which is a wildcard here. Rename it first.")
        : scope;

    private static List<string> ReadScopes(string? json, string column, bool mayBeAll = false)
    {
        var scopes = new List<string>();
        if (string.IsNullOrEmpty(json))
            return scopes;
        using var document = Parse(json, column);
        AddScopes(scopes, document.RootElement, column, mayBeAll);
        return scopes;
    }

    private static void AddScopes(List<string> scopes, JsonElement list, string column, bool mayBeAll = false)
    {
        if (list.ValueKind is JsonValueKind.Null)
            return;
        if (list.ValueKind is not JsonValueKind.Array)
            throw new FormatException($"{column} {NotJson}");
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind is not JsonValueKind.String)
                throw new FormatException($"{column} {NotJson}");
            var scope = item.GetString();
            scopes.Add(mayBeAll && scope is "*" ? scope : RequirePlain(scope));
        }
    }

    private static CustomMetadata? ReadCustom(string? json, string column)
    {
        if (string.IsNullOrEmpty(json) || json is "null")
            return null;
        try
        {
            return CustomMetadata.Parse(json);
        }
        catch (ArgumentException)
        {
            throw new FormatException($"{column} is no JSON object that Custom can hold.");
        }
    }

    private static JsonDocument Parse(string json, string column)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            throw new FormatException($"{column} {NotJson}");
        }
    }

    // Where two limits end up in one window, the lower one holds.
    private static List<RateLimit> ReadLimits(IReadOnlyList<(long Limit, long Milliseconds)> limits)
    {
        var result = new List<RateLimit>();
        foreach (var (limit, milliseconds) in limits)
        {
            var read = ReadLimit(limit, milliseconds)[0];
            if (result.FindIndex(other => other.Window == read.Window) is >= 0 and var index)
                result[index] = new(Math.Min(read.Limit, result[index].Limit), read.Window);
            else
                result.Add(read);
        }

        return result;
    }

    private static RateLimit[] ReadLimit(long limit, long milliseconds)
    {
        if (limit < 1 || milliseconds < 1)
            throw new FormatException("RateLimits: a limit allows no call. Disable the key instead.");

        for (var i = WindowMilliseconds.Length - 1; i >= 0; i--)
        {
            // In 128 bits, since both numbers come from elsewhere.
            var share = (Int128)limit * WindowMilliseconds[i] / milliseconds;
            if (WindowMilliseconds[i] <= milliseconds && share >= 1)
                return [new((long)Int128.Min(share, RateLimit.MaxLimit), (RateLimitWindow)i)];
        }

        for (var i = 0; i < WindowMilliseconds.Length; i++)
        {
            if (WindowMilliseconds[i] >= milliseconds)
                return [new(Math.Min(limit, RateLimit.MaxLimit), (RateLimitWindow)i)];
        }

        throw new FormatException("RateLimits: a limit is below one call a day.");
    }

    private static DateTimeOffset OfMilliseconds(long milliseconds) =>
        milliseconds is >= 0 and <= 253_402_300_799_999
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw new FormatException("A time lies before 1970 or after 9999.");

    private static DateTimeOffset? OfMilliseconds(long? milliseconds) =>
        milliseconds is { } value ? OfMilliseconds(value) : null;

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
