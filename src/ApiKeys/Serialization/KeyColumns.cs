using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using System.Text.Json;
using ApiKeys.Rules;
using ApiKeys.Values;

namespace ApiKeys.Serialization;

/// <summary>
/// Reads and writes the JSON columns of a key: scopes, rate limits and networks. Written by hand, because
/// <see cref="JsonSerializer"/> would be a third of what this library adds to a native app.
/// </summary>
internal static class KeyColumns
{
    private const string None = "[]";
    private const string Limit = "limit";
    private const string Window = "window";

    private static readonly RecentColumns<string> Scopes = new(static json => Parse<string>(json, TryReadScope));

    private static readonly RecentColumns<RateLimit> RateLimits =
        new(static json => InOrder(Parse<RateLimit>(json, TryReadRateLimit)));

    // One item holds all networks.
    private static readonly RecentColumns<Networks> AllNetworks = new(ParseNetworks);

    private delegate bool TryReadItem<T>(ref Utf8JsonReader reader, [NotNullWhen(true)] out T? item);

    public static string WriteScopes(IReadOnlyList<string> scopes) =>
        Write(scopes, static (writer, scope) => writer.WriteStringValue(scope));

    public static ColumnItems<string> ReadScopes(string json) =>
        json is None ? ColumnItems<string>.Empty : Scopes.Read(json);

    public static string WriteRateLimits(IReadOnlyList<RateLimit> limits) => Write(limits, WriteRateLimit);

    public static ColumnItems<RateLimit> ReadRateLimits(string json) =>
        json is None ? ColumnItems<RateLimit>.Empty : RateLimits.Read(json);

    /// <returns>Null for a key that may be used from any address.</returns>
    public static string? WriteNetworks(IReadOnlyList<IPNetwork> networks)
    {
        if (networks.Count is 0)
            return null;

        var texts = new string[networks.Count];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = networks[i].ToString();
        return WriteScopes(texts);
    }

    public static ColumnItems<Networks> ReadNetworks(string? json) =>
        json is null or None ? new(AnyNetwork, AreUnderstood: true) : AllNetworks.Read(json);

    private static readonly ReadOnlyArray<Networks> AnyNetwork = new([Networks.Any]);

    private static ColumnItems<Networks> ParseNetworks(string json)
    {
        var texts = Parse<string>(json, TryReadScope);
        var networks = new IPNetwork[texts.Items.Count];
        var count = 0;
        foreach (var text in texts.Items)
        {
            if (NetworkText.TryParse(text, out var network))
                networks[count++] = network;
        }

        return new(
            new([Networks.Of(networks.AsSpan(0, count))]), texts.AreUnderstood && count == texts.Items.Count);
    }

    private static string Write<T>(IReadOnlyList<T> items, Action<Utf8JsonWriter, T> writeItem)
    {
        if (items.Count is 0)
            return None;

        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartArray();
        foreach (var item in items)
            writeItem(writer, item);
        writer.WriteEndArray();
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // Another version, or another program, may have written the column. The result leaves out an item that this version
    // does not understand, and says so.
    private static ColumnItems<T> Parse<T>(string json, TryReadItem<T> tryReadItem)
    {
        var items = new List<T>();
        var (areUnderstood, hasUnknown) = (true, false);
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
            areUnderstood = reader.Read() && reader.TokenType is JsonTokenType.StartArray;
            while (areUnderstood && reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
            {
                var start = reader;
                if (tryReadItem(ref reader, out var item))
                {
                    items.Add(item);
                    continue;
                }

                hasUnknown = true;
                reader = start;
                reader.Skip();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // It is no JSON, or a text in it is no UTF-16.
            areUnderstood = false;
        }

        return new(new([.. items]), areUnderstood && !hasUnknown);
    }

    private static bool TryReadScope(ref Utf8JsonReader reader, [NotNullWhen(true)] out string? scope)
    {
        scope = reader.TokenType is JsonTokenType.String ? reader.GetString() : null;
        return scope is not null;
    }

    private static void WriteRateLimit(Utf8JsonWriter writer, RateLimit limit)
    {
        writer.WriteStartObject();
        writer.WriteNumber(Limit, limit.Limit);
        writer.WriteString(Window, limit.Window.Name);
        writer.WriteEndObject();
    }

    private static bool TryReadRateLimit(ref Utf8JsonReader reader, out RateLimit limit)
    {
        limit = default;
        if (reader.TokenType is not JsonTokenType.StartObject)
            return false;

        var hasWindow = false;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case Limit when reader.TokenType is JsonTokenType.Number && reader.TryGetInt64(out var calls):
                    limit = limit with { Limit = calls };
                    break;

                case Window when reader.TokenType is JsonTokenType.String
                    && RateLimitWindows.TryFind(reader.GetString(), out var window):
                    limit = limit with { Window = window };
                    hasWindow = true;
                    break;

                // A member that this version does not know may tighten the limit. To ignore it could allow too much.
                default:
                    return false;
            }
        }

        return hasWindow && limit.Limit is >= 1 and <= RateLimit.MaxLimit;
    }

    // The shortest window first, as the rules have it. Two limits of one window are no rule of this version. A few
    // items are sorted by hand: Array.Sort would add native code for their type.
    private static ColumnItems<RateLimit> InOrder(ColumnItems<RateLimit> limits)
    {
        var sorted = ReadOnlyArray<RateLimit>.Copy(limits.Items);
        var areUnderstood = limits.AreUnderstood;
        for (var i = 1; i < sorted.Length; i++)
        {
            for (var k = i; k > 0 && sorted[k].Window <= sorted[k - 1].Window; k--)
            {
                areUnderstood &= sorted[k].Window != sorted[k - 1].Window;
                (sorted[k], sorted[k - 1]) = (sorted[k - 1], sorted[k]);
            }
        }

        return new(new(sorted), areUnderstood);
    }
}
