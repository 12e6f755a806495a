using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ApiKeys.Serialization;

namespace ApiKeys;

/// <summary>
/// Your own JSON object, stored with a key: a customer's plan, or a reference into your own database. You can fill an
/// object that you create. The object of a key is read-only.
/// </summary>
/// <remarks>
/// <para>
/// The object has at most <see cref="MaxBytes"/> bytes of JSON in UTF-8, and is at most <see cref="MaxDepth"/> levels
/// deep. Further rules make every database store the same. Numbers lie in the range of a <see cref="double"/> (RFC
/// 8259, section 6), and a zero has no exponent. No string holds U+0000 or half a surrogate pair. No object has two
/// members of the same name. Reading JSON checks all rules but the size. Creating or updating a key checks every rule.
/// </para>
/// <para>
/// Equality is that of JSON: the order of members and the spelling of numbers and escapes do not matter.
/// </para>
/// </remarks>
[SuppressMessage(
    "Naming",
    "CA1710:Identifiers should have correct suffix",
    Justification = "It is metadata first. Enumerating it is a convenience.")]
public sealed class CustomMetadata : IReadOnlyDictionary<string, CustomValue>, IEquatable<CustomMetadata>
{
    /// <summary>The largest size, in bytes of UTF-8 JSON: 16,384.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>The deepest nesting, including the object itself: 32.</summary>
    public const int MaxDepth = 32;

    // The JSON of a stored object, which is read-only. Null for an object that can be changed.
    private readonly string? _json;
    private OrderedDictionary<string, CustomValue>? _members;

    // The members of a stored object take several times its memory, and the cache keeps the object. The members are
    // kept until the next garbage collection: several accesses in one request parse once.
    private WeakReference<OrderedDictionary<string, CustomValue>>? _parsed;

    /// <summary>Creates an empty object. Fill it through the indexer.</summary>
    public CustomMetadata()
    {
    }

    /// <summary>Creates a copy that can be changed.</summary>
    /// <param name="source">The object to copy.</param>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    public CustomMetadata(CustomMetadata source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _members = new(source.Members, StringComparer.Ordinal);
    }

    /// <summary>Wraps JSON that was checked before. It is parsed on first access.</summary>
    private CustomMetadata(string json) => _json = json;

    /// <summary>Reads a JSON object.</summary>
    /// <param name="json">The text of the object.</param>
    /// <returns>An object that can be changed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> is null.</exception>
    /// <exception cref="ArgumentException">The text is not a JSON object, or it breaks a rule above.</exception>
    public static CustomMetadata Parse([StringSyntax(StringSyntaxAttribute.Json)] string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new() { _members = CustomJson.Parse(json, nameof(json)) };
    }

    /// <summary>Creates an object from a value that is serialized as a JSON object.</summary>
    /// <param name="value">The value.</param>
    /// <param name="type">The value's type information, from your own source-generated context.</param>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <returns>An object that can be changed.</returns>
    /// <exception cref="ArgumentException">The value's JSON is not an object, or it breaks a rule above.</exception>
    public static CustomMetadata From<T>(T value, JsonTypeInfo<T> type) =>
        new() { _members = CustomJson.Parse(JsonSerializer.Serialize(value, type), nameof(value)) };

    /// <summary>Deserializes the whole object as one of your own types.</summary>
    /// <param name="type">The type's information, from your own source-generated context.</param>
    /// <typeparam name="T">Your type.</typeparam>
    /// <exception cref="JsonException">The object is not a <typeparamref name="T"/>.</exception>
    public T? As<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(ToString(), type);

    /// <summary>Whether the object belongs to a key and cannot be changed.</summary>
    public bool IsReadOnly => _json is not null;

    /// <inheritdoc/>
    public int Count => Members.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => Members.Keys;

    /// <inheritdoc/>
    public IEnumerable<CustomValue> Values => Members.Values;

    /// <summary>A member's value.</summary>
    /// <param name="key">The member's name, compared ordinally.</param>
    /// <exception cref="KeyNotFoundException">The object has no member of this name.</exception>
    /// <exception cref="InvalidOperationException">A value is set, but <see cref="IsReadOnly"/> is true.</exception>
    public CustomValue this[string key]
    {
        get => Members[key];
        set
        {
            if (IsReadOnly)
            {
                throw new InvalidOperationException(
                    "The metadata of a key is read-only. "
                    + "Copy it with new CustomMetadata(source), change the copy, and update the key.");
            }

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
        if (other is null)
            return false;

        var (members, others) = (Members, other.Members);
        if (members.Count != others.Count)
            return false;

        foreach (var (key, value) in members)
        {
            if (!others.TryGetValue(key, out var otherValue) || value != otherValue)
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CustomMetadata);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var members = Members;
        var hash = members.Count;
        foreach (var (key, value) in members)
            hash ^= HashCode.Combine(string.GetHashCode(key, StringComparison.Ordinal), value);
        return hash;
    }

    /// <summary>The object as compact JSON.</summary>
    public override string ToString() => _json ?? CustomJson.Write(Members);

    /// <summary>Wraps the JSON of a database column, which was checked before it was stored.</summary>
    internal static CustomMetadata FromStored(string json) => new(json);

    /// <summary>Checks the rules, and returns a read-only copy. A read-only object returns itself.</summary>
    internal CustomMetadata Snapshot(string paramName) =>
        IsReadOnly ? this : new(CustomJson.Check(Members, paramName));

    /// <summary>An object with the members of this one after a merge patch (RFC 7396). It can be changed.</summary>
    internal CustomMetadata Merge(CustomMetadata patch) =>
        new() { _members = MergePatch.Apply(Members, patch.Members) };

    private OrderedDictionary<string, CustomValue> Members =>
        _json is null ? _members ??= new(StringComparer.Ordinal) : Parsed(_json);

    // Two threads that race here parse the same JSON, so either result will do.
    private OrderedDictionary<string, CustomValue> Parsed(string json)
    {
        var parsed = _parsed;
        if (parsed is not null && parsed.TryGetTarget(out var members))
            return members;

        members = CustomJson.ParseMembers(json, nameof(KeyMetadata.Custom));
        if (parsed is null)
            _parsed = new(members);
        else
            parsed.SetTarget(members);
        return members;
    }
}
