using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ApiKeys.Rules;

namespace ApiKeys.Serialization;

/// <summary>Reads, writes and checks the JSON of <see cref="CustomMetadata"/>.</summary>
internal static class CustomJson
{
    private static readonly JsonDocumentOptions Reading = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = CustomMetadata.MaxDepth,
    };

    // Escapes as little as the platform allows: the text goes into a database, never into HTML.
    internal static readonly JsonWriterOptions Writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static JsonElement Null { get; } = JsonElement.Parse("null"u8);

    public static JsonElement String(string? value)
    {
        if (value is null)
            return Null;
        if (!Utf16.IsWellFormed(value))
            throw new ArgumentException("The text holds half a surrogate pair. Remove it.", nameof(value));

        return Element(value, static (writer, value) => writer.WriteStringValue(value));
    }

    public static JsonElement Boolean(bool value) => JsonElement.Parse(value ? "true"u8 : "false"u8);

    public static JsonElement Number(long value) =>
        Element(value, static (writer, value) => writer.WriteNumberValue(value));

    public static JsonElement Number(decimal value) =>
        Element(value, static (writer, value) => writer.WriteNumberValue(value));

    public static JsonElement Number(double value) =>
        Element(value, static (writer, value) => writer.WriteNumberValue(value));

    /// <summary>Reads an object. Checks the rules of <see cref="CustomMetadata"/>, except for the size.</summary>
    /// <exception cref="ArgumentException">The text is not an object, or it breaks a rule.</exception>
    public static OrderedDictionary<string, CustomValue> Parse(string json, string paramName)
    {
        if (!Utf16.IsWellFormed(json))
            throw HalfASurrogatePair(paramName);

        var members = ParseMembers(json, paramName);
        CheckMembers(members, paramName);
        return members;
    }

    public static OrderedDictionary<string, CustomValue> ParseMembers(string json, string paramName)
    {
        JsonElement root;
        try
        {
            root = JsonElement.Parse(json, Reading);
        }
        catch (JsonException exception)
        {
            throw new ArgumentException(
                "The text must be a JSON object without repeated names, "
                + $"at most {CustomMetadata.MaxDepth} levels deep.",
                paramName,
                exception);
        }
        catch (InvalidOperationException exception)
        {
            // The search for repeated names decodes every name, and throws at half a surrogate pair.
            throw HalfASurrogatePair(paramName, exception);
        }

        if (root.ValueKind is not JsonValueKind.Object)
            throw new ArgumentException("Custom metadata must be a JSON object.", paramName);

        var members = new OrderedDictionary<string, CustomValue>(StringComparer.Ordinal);
        foreach (var member in root.EnumerateObject())
            members[Text(() => member.Name, paramName)] = new(member.Value);
        return members;
    }

    public static string Write(OrderedDictionary<string, CustomValue> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Write(members, buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes the members. Checks every rule of <see cref="CustomMetadata"/>.</summary>
    /// <exception cref="ArgumentException">A rule is broken.</exception>
    public static string Check(OrderedDictionary<string, CustomValue> members, string paramName)
    {
        CheckMembers(members, paramName);

        var buffer = new ArrayBufferWriter<byte>();
        Write(members, buffer);
        if (buffer.WrittenCount > CustomMetadata.MaxBytes)
        {
            throw new ArgumentException(
                $"Custom: the JSON has {buffer.WrittenCount} bytes. At most {CustomMetadata.MaxBytes} are allowed.",
                paramName);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Checks a value against the rules of <see cref="CustomMetadata"/>, as a member of the object.</summary>
    /// <exception cref="ArgumentException">A rule is broken.</exception>
    public static void CheckValue(JsonElement value, string paramName) => CheckValue(value, depth: 2, paramName);

    private static JsonElement Element<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Writing))
            write(writer, value);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static void CheckMembers(OrderedDictionary<string, CustomValue> members, string paramName)
    {
        foreach (var (name, value) in members)
        {
            CheckText(name, paramName);
            CheckValue(value.Json, paramName);
        }
    }

    private static void Write(OrderedDictionary<string, CustomValue> members, ArrayBufferWriter<byte> buffer)
    {
        using var writer = new Utf8JsonWriter(buffer, Writing);
        writer.WriteStartObject();
        foreach (var (name, value) in members)
        {
            writer.WritePropertyName(name);
            value.Json.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static void CheckValue(JsonElement value, int depth, string paramName)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                CheckText(Text(() => value.GetString()!, paramName), paramName);
                break;

            case JsonValueKind.Number when !IsInRange(value):
                throw new ArgumentException(
                    "Custom: a number is outside the range of a double, or it is a zero with an exponent.",
                    paramName);

            case JsonValueKind.Array or JsonValueKind.Object when depth > CustomMetadata.MaxDepth:
                throw new ArgumentException(
                    $"Custom: the JSON is more than {CustomMetadata.MaxDepth} levels deep.",
                    paramName);

            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                    CheckValue(item, depth + 1, paramName);
                break;

            case JsonValueKind.Object:
                var names = new HashSet<string>(StringComparer.Ordinal);
                foreach (var member in value.EnumerateObject())
                {
                    var name = Text(() => member.Name, paramName);
                    CheckText(name, paramName);
                    if (!names.Add(name))
                        throw new ArgumentException("Custom: an object has two members of the same name.", paramName);
                    CheckValue(member.Value, depth + 1, paramName);
                }

                break;
        }
    }

    // A number that a double rounds to zero is outside its range too. A zero with an exponent is refused as well:
    // neither the platform can compare 0e99999999999 nor can every database read it.
    private static bool IsInRange(JsonElement value) =>
        value.TryGetDouble(out var number)
        && double.IsFinite(number)
        && (number is not 0 || !value.GetRawText().AsSpan().ContainsAnyExcept("-0."));

    private static void CheckText(string text, string paramName)
    {
        if (text.Contains('\0') || !Utf16.IsWellFormed(text))
            throw new ArgumentException("Custom: a string holds U+0000 or half a surrogate pair.", paramName);
    }

    // JSON can escape half a surrogate pair (\ud800). The platform throws when it decodes one.
    private static string Text(Func<string> read, string paramName)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException exception)
        {
            throw HalfASurrogatePair(paramName, exception);
        }
    }

    private static ArgumentException HalfASurrogatePair(string paramName, Exception? exception = null) =>
        new("Custom: a string holds half a surrogate pair.", paramName, exception);
}
