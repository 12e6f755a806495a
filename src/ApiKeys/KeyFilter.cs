using ApiKeys.Rules;

namespace ApiKeys;

/// <summary>
/// Selects which keys of an organization are listed, or deleted. A key must match every property that is set.
/// </summary>
public sealed record KeyFilter
{
    /// <summary>Only keys scoped to this project, or null (the default) for all keys.</summary>
    public ProjectId? Project { get; init; }

    /// <summary>Only keys scoped to this product, or null (the default) for all keys.</summary>
    public ProductId? Product { get; init; }

    /// <summary>
    /// Only keys of this <see cref="KeyMetadata.Owner"/>, compared ordinally, or null (the default) for all keys. The
    /// rules of <see cref="KeyMetadata.Owner"/> apply.
    /// </summary>
    public string? Owner { get; init; }

    /// <summary>
    /// Only keys whose <see cref="KeyMetadata.Name"/> begins with this text, compared ordinally, or null (the default)
    /// for all keys. The rules of <see cref="KeyMetadata.Name"/> apply.
    /// </summary>
    public string? NamePrefix { get; init; }

    /// <summary>Only keys with this status at the time of the call, or null (the default) for all keys.</summary>
    public KeyStatus? Status { get; init; }

    /// <summary>Refuses values that no key can have. Otherwise databases would answer differently.</summary>
    internal KeyFilter Check(string paramName)
    {
        if (Owner is not null)
            Names.Check(Owner, paramName, nameof(Owner));
        if (NamePrefix is not null)
            Names.Check(NamePrefix, paramName, nameof(NamePrefix));
        if (Status is { } status && !Enum.IsDefined(status))
            throw new ArgumentException($"Status: {status:D} is not a {nameof(KeyStatus)}.", paramName);
        return this;
    }
}
