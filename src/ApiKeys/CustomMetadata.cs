using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ApiKeys.Serialization;

namespace ApiKeys;

/// <summary>
/// A JSON object of your own that travels with a key: the customer's plan, a reference into your own database. It can be
/// filled until it becomes part of a key; what a key hands out is read-only.
/// </summary>
/// <remarks>
/// At most <see cref="MaxBytes"/> bytes of JSON in UTF-8, at most <see cref="MaxDepth"/> levels deep. So that every
/// database keeps the same, numbers lie in the range of a <see cref="double"/> (RFC 8259, section 6), zeros have no
/// exponent, and no string holds U+0000 or half a surrogate pair. JSON that breaks this is refused where it is read, and
/// anything else when a key is created or updated.
/// Equality is that of JSON: the order of members and the spelling of numbers and escapes do not matter.
/// </remarks>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "It is the metadata of a key first; that it can be enumerated is a convenience.")]
public sealed class CustomMetadata : IReadOnlyDictionary<string, CustomValue>, IEquatable<CustomMetadata>
{
    /// <summary>The largest size, in bytes of UTF-8 JSON: 16,384.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>The deepest nesting, the object itself included: 32.</summary>
    public const int MaxDepth = 32;

    private readonly bool _isReadOnly;
    private readonly string? _json;
    private OrderedDictionary<string, CustomValue>? _members;

    /// <summary>Makes an empty object, to be filled.</summary>
    public CustomMetadata()
    {
    }

    /// <summary>Makes a copy that can be changed.</summary>
    /// <param name="source">What to copy.</param>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    public CustomMetadata(CustomMetadata source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _members = new(source.Members, StringComparer.Ordinal);
    }

    /// <summary>Wraps JSON that was checked before: it is parsed when somebody looks.</summary>
    private CustomMetadata(string json)
    {
        _json = json;
        _isReadOnly = true;
    }

    /// <summary>Reads a JSON object.</summary>
    /// <param name="json">The text of the object, to be filled further at will.</param>
    /// <exception cref="ArgumentException">The text is no JSON object, names a member twice, or breaks the rules above.</exception>
    public static CustomMetadata Parse([StringSyntax(StringSyntaxAttribute.Json)] string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new() { _members = CustomJson.Parse(json, nameof(json)) };
    }

    /// <summary>Makes the object that <paramref name="value"/> is written as.</summary>
    /// <param name="value">The value.</param>
    /// <param name="type">How it is written as JSON, from your own source-generated context.</param>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <exception cref="ArgumentException">The value is not written as a JSON object, or breaks the rules above.</exception>
    public static CustomMetadata From<T>(T value, JsonTypeInfo<T> type) =>
        new() { _members = CustomJson.Parse(JsonSerializer.Serialize(value, type), nameof(value)) };

    /// <summary>Reads the whole object as one of your own types.</summary>
    /// <param name="type">How it is read from JSON, from your own source-generated context.</param>
    /// <typeparam name="T">Your type.</typeparam>
    /// <exception cref="JsonException">The object is no <typeparamref name="T"/>.</exception>
    public T? As<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(ToString(), type);

    /// <summary>Whether it belongs to a key, and so can no longer be changed.</summary>
    public bool IsReadOnly => _isReadOnly;

    /// <inheritdoc/>
    public int Count => Members.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => Members.Keys;

    /// <inheritdoc/>
    public IEnumerable<CustomValue> Values => Members.Values;

    /// <summary>A member's value.</summary>
    /// <param name="key">The member's name, compared ordinally.</param>
    /// <exception cref="KeyNotFoundException">There is no such member.</exception>
    /// <exception cref="InvalidOperationException">It is set, but <see cref="IsReadOnly"/>.</exception>
    public CustomValue this[string key]
    {
        get => Members[key];
        set
        {
            if (_isReadOnly)
                throw new InvalidOperationException("The metadata of a key cannot be changed; copy it with new CustomMetadata(source), and update the key.");

            Members[key] = value;
        }
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => Members.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, out CustomValue value) => Members.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, CustomValue>> GetEnumerator() => Members.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(CustomMetadata? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || Count != other.Count)
            return false;

        foreach (var (key, value) in Members)
        {
            if (!other.TryGetValue(key, out var otherValue) || value != otherValue)
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CustomMetadata);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = Count;
        foreach (var (key, value) in Members)
            hash ^= HashCode.Combine(string.GetHashCode(key, StringComparison.Ordinal), value);
        return hash;
    }

    /// <summary>The object as compact JSON.</summary>
    public override string ToString() => _json ?? CustomJson.Write(Members);

    /// <summary>Wraps what a database kept.</summary>
    internal static CustomMetadata FromStored(string json) => new(json);

    /// <summary>A read-only copy, checked against the rules.</summary>
    internal CustomMetadata Snapshot(string paramName) => _isReadOnly ? this : new(CustomJson.Check(Members, paramName));

    // Made when it is first asked for. Two threads may both do so; either result is as good.
    private OrderedDictionary<string, CustomValue> Members =>
        _members ??= _json is null ? new(StringComparer.Ordinal) : CustomJson.ParseMembers(_json, nameof(KeyMetadata.Custom));
}
