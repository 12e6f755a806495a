using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace ApiKeys;

/// <summary>
/// The id of a <see cref="Product"/>: a <see cref="Guid"/> of version 7 (RFC 9562).
/// Ids sort by the time of creation, to the millisecond.
/// </summary>
/// <param name="Value">The id as a plain <see cref="Guid"/>.</param>
[JsonConverter(typeof(EntityIdJsonConverter<ProductId>))]
public readonly record struct ProductId(Guid Value) : IEntityId<ProductId>
{
    /// <inheritdoc/>
    public static ProductId From(Guid value) => new(value);

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static ProductId Parse(string s, IFormatProvider? provider = null) => new(Guid.Parse(s, provider));

    /// <summary>Reads an id from its text.</summary>
    /// <param name="s">The text, in any format that <see cref="Guid"/> reads.</param>
    /// <param name="provider">Ignored.</param>
    /// <exception cref="FormatException">The text is not an id.</exception>
    public static ProductId Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        new(Guid.Parse(s, provider));

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ProductId result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out ProductId result)
    {
        var parsed = Guid.TryParse(s, provider, out var value);
        result = new(value);
        return parsed;
    }

    /// <inheritdoc/>
    public int CompareTo(ProductId other) => Value.CompareTo(other.Value);

    /// <summary>The id in 36 characters, lower case.</summary>
    public override string ToString() => Value.ToString();

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => Value.ToString(format, formatProvider);

    /// <inheritdoc/>
    public bool TryFormat(
        Span<char> destination,
        out int charsWritten,
        ReadOnlySpan<char> format,
        IFormatProvider? provider) =>
        Value.TryFormat(destination, out charsWritten, format);

    /// <inheritdoc/>
    public bool TryFormat(
        Span<byte> utf8Destination,
        out int bytesWritten,
        ReadOnlySpan<char> format,
        IFormatProvider? provider) =>
        Value.TryFormat(utf8Destination, out bytesWritten, format);
}
