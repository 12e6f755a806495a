using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ApiKeys.Serialization;

namespace ApiKeys;

/// <summary>
/// One value of a key's <see cref="CustomMetadata"/>: any JSON value, immutable. Strings, booleans and numbers convert
/// to it by themselves. Two values are equal when their JSON is: the order of members and the spelling of numbers and
/// escapes do not matter.
/// </summary>
public readonly struct CustomValue : IEquatable<CustomValue>
{
    private readonly JsonElement _json;

    internal CustomValue(JsonElement json) => _json = json;

    /// <summary>The value as JSON. The default value is JSON's <c>null</c>.</summary>
    public JsonElement Json => _json.ValueKind is JsonValueKind.Undefined ? CustomJson.Null : _json;

    /// <summary>Makes a value of any object.</summary>
    /// <param name="value">The object.</param>
    /// <param name="type">How it is written as JSON, from your own source-generated context.</param>
    /// <typeparam name="T">The object's type.</typeparam>
    /// <exception cref="ArgumentNullException"><paramref name="type"/> is null.</exception>
    /// <exception cref="ArgumentException">The value breaks the rules of <see cref="CustomMetadata"/>.</exception>
    public static CustomValue From<T>(T value, JsonTypeInfo<T> type) => Checked(JsonSerializer.SerializeToElement(value, type), nameof(value));

    /// <summary>Makes a value of JSON that outlives the document it came from.</summary>
    /// <param name="value">The JSON.</param>
    /// <exception cref="ArgumentException">The value breaks the rules of <see cref="CustomMetadata"/>.</exception>
    public static CustomValue FromJsonElement(JsonElement value) =>
        value.ValueKind is JsonValueKind.Undefined ? default : Checked(value.Clone(), nameof(value));

    /// <summary>Reads the value as an object.</summary>
    /// <param name="type">How it is read from JSON, from your own source-generated context.</param>
    /// <typeparam name="T">The object's type.</typeparam>
    /// <exception cref="JsonException">The value is no <typeparamref name="T"/>.</exception>
    public T? As<T>(JsonTypeInfo<T> type) => Json.Deserialize(type);

    /// <summary>The text of a string as it is, and any other value as JSON.</summary>
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

    /// <summary>Whether both are the same JSON.</summary>
    public static bool operator ==(CustomValue left, CustomValue right) => left.Equals(right);

    /// <summary>Whether they are different JSON.</summary>
    public static bool operator !=(CustomValue left, CustomValue right) => !left.Equals(right);

    /// <summary>Makes a JSON string, or <c>null</c>.</summary>
    /// <exception cref="ArgumentException">The text holds a surrogate without its other half.</exception>
    public static implicit operator CustomValue(string? value) => new(CustomJson.String(value));

    /// <summary>Makes <c>true</c> or <c>false</c>.</summary>
    public static implicit operator CustomValue(bool value) => new(CustomJson.Boolean(value));

    /// <summary>Makes a JSON number.</summary>
    public static implicit operator CustomValue(long value) => new(CustomJson.Number(value));

    /// <summary>Makes a JSON number.</summary>
    public static implicit operator CustomValue(decimal value) => new(CustomJson.Number(value));

    /// <summary>Makes a JSON number.</summary>
    /// <exception cref="ArgumentException">The number is infinite, or none.</exception>
    public static implicit operator CustomValue(double value) => new(CustomJson.Number(value));

    private static CustomValue Checked(JsonElement value, string paramName)
    {
        CustomJson.CheckValue(value, paramName);
        return new(value);
    }
}
