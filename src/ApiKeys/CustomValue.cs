using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ApiKeys.Serialization;

namespace ApiKeys;

/// <summary>
/// One value of a key's <see cref="CustomMetadata"/>: any JSON value, immutable. Strings, booleans and numbers convert
/// implicitly. Two values are equal when their JSON is equal: the order of members and the spelling of numbers and
/// escapes do not matter.
/// </summary>
public readonly struct CustomValue : IEquatable<CustomValue>
{
    private readonly JsonElement _json;

    internal CustomValue(JsonElement json) => _json = json;

    /// <summary>The value as JSON. The default value is JSON's <c>null</c>.</summary>
    public JsonElement Json => _json.ValueKind is JsonValueKind.Undefined ? CustomJson.Null : _json;

    /// <summary>Creates a value by serializing an object.</summary>
    /// <param name="value">The object.</param>
    /// <param name="type">The object's type information, from your own source-generated context.</param>
    /// <typeparam name="T">The object's type.</typeparam>
    /// <exception cref="ArgumentNullException"><paramref name="type"/> is null.</exception>
    /// <exception cref="ArgumentException">The value breaks the rules of <see cref="CustomMetadata"/>.</exception>
    public static CustomValue From<T>(T value, JsonTypeInfo<T> type) =>
        Checked(JsonSerializer.SerializeToElement(value, type), nameof(value));

    /// <summary>Creates a value from JSON. It is a copy, and outlives the document of the original.</summary>
    /// <param name="value">The JSON.</param>
    /// <exception cref="ArgumentException">The value breaks the rules of <see cref="CustomMetadata"/>.</exception>
    public static CustomValue FromJsonElement(JsonElement value) =>
        value.ValueKind is JsonValueKind.Undefined ? default : Checked(value.Clone(), nameof(value));

    /// <summary>Deserializes the value as an object.</summary>
    /// <param name="type">The object's type information, from your own source-generated context.</param>
    /// <typeparam name="T">The object's type.</typeparam>
    /// <exception cref="JsonException">The value is not a <typeparamref name="T"/>.</exception>
    public T? As<T>(JsonTypeInfo<T> type) => Json.Deserialize(type);

    /// <summary>A string's text, without quotes. Any other value as JSON.</summary>
    public override string ToString() =>
        _json.ValueKind is JsonValueKind.String ? _json.GetString()! : Json.GetRawText();

    /// <inheritdoc/>
    public bool Equals(CustomValue other) => JsonElement.DeepEquals(Json, other.Json);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CustomValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _json.ValueKind is JsonValueKind.String
        ? string.GetHashCode(_json.GetString(), StringComparison.Ordinal)
        : (int)Json.ValueKind;

    /// <summary>Whether both values are equal JSON.</summary>
    public static bool operator ==(CustomValue left, CustomValue right) => left.Equals(right);

    /// <summary>Whether the values are different JSON.</summary>
    public static bool operator !=(CustomValue left, CustomValue right) => !left.Equals(right);

    /// <summary>Creates a JSON string, or JSON's <c>null</c>.</summary>
    /// <exception cref="ArgumentException">The text holds half a surrogate pair.</exception>
    public static implicit operator CustomValue(string? value) => new(CustomJson.String(value));

    /// <summary>Creates JSON's <c>true</c> or <c>false</c>.</summary>
    public static implicit operator CustomValue(bool value) => new(CustomJson.Boolean(value));

    /// <summary>Creates a JSON number.</summary>
    public static implicit operator CustomValue(long value) => new(CustomJson.Number(value));

    /// <summary>Creates a JSON number.</summary>
    public static implicit operator CustomValue(decimal value) => new(CustomJson.Number(value));

    /// <summary>Creates a JSON number.</summary>
    /// <exception cref="ArgumentException">The number is infinite or NaN.</exception>
    public static implicit operator CustomValue(double value) => new(CustomJson.Number(value));

    private static CustomValue Checked(JsonElement value, string paramName)
    {
        CustomJson.CheckValue(value, paramName);
        return new(value);
    }
}
