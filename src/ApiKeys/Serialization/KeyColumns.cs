using System.Buffers;
using System.Text;
using System.Text.Json;
using ApiKeys.Rules;
using ApiKeys.Values;

namespace ApiKeys.Serialization;

/// <summary>
/// Reads and writes the JSON columns of a key: scopes and rate limits. Written by hand, because
/// <see cref="JsonSerializer"/> would be a third of what this library adds to a native app.
/// </summary>
internal static class KeyColumns
{
    private const string None = "[]";
    private const string Limit = "limit";
    private const string Window = "window";

    private static readonly RecentColumns<string> Scopes =
        new(static json => Parse(json, static (ref reader) => reader.GetString()!));

    private static readonly RecentColumns<RateLimit> RateLimits =
        new(static json => Parse(json, ReadRateLimit));

    private delegate T ReadItem<T>(ref Utf8JsonReader reader);

    public static string WriteScopes(IReadOnlyList<string> scopes) =>
        Write(scopes, static (writer, scope) => writer.WriteStringValue(scope));

    public static IReadOnlyList<string> ReadScopes(string json) =>
        json is None ? ReadOnlyArray<string>.Empty : Scopes.Read(json);

    public static string WriteRateLimits(IReadOnlyList<RateLimit> limits) => Write(limits, WriteRateLimit);

    public static IReadOnlyList<RateLimit> ReadRateLimits(string json) =>
        json is None ? ReadOnlyArray<RateLimit>.Empty : RateLimits.Read(json);

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

    private static T[] Parse<T>(string json, ReadItem<T> readItem)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        Expect(reader.Read() && reader.TokenType is JsonTokenType.StartArray);
        var items = new List<T>();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
            items.Add(readItem(ref reader));
        return [.. items];
    }

    private static void WriteRateLimit(Utf8JsonWriter writer, RateLimit limit)
    {
        writer.WriteStartObject();
        writer.WriteNumber(Limit, limit.Limit);
        writer.WriteString(Window, limit.Window.Name);
        writer.WriteEndObject();
    }

    private static RateLimit ReadRateLimit(ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType is JsonTokenType.StartObject);
        var limit = default(RateLimit);
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case Limit:
                    Expect(reader.TryGetInt64(out var calls));
                    limit = limit with { Limit = calls };
                    break;

                case Window:
                    Expect(RateLimitWindows.TryFind(reader.GetString(), out var window));
                    limit = limit with { Window = window };
                    break;

                // A member that this version does not know may tighten the limit. To ignore it could allow too much.
                default:
                    Expect(false);
                    break;
            }
        }

        return limit;
    }

    private static void Expect(bool isAsExpected)
    {
        if (!isAsExpected)
        {
            throw new JsonException(
                "The JSON of a key's scopes or rate limits is not in the form that this version of ApiKeys writes. "
                + "If a newer version wrote it, update ApiKeys. Otherwise correct the row in api_key_keys.");
        }
    }
}
