using ApiKeys.Rules;

namespace ApiKeys;

/// <summary>Which of an organization's keys to list: those that match all that is set.</summary>
public sealed record KeyFilter
{
    /// <summary>Keys that are scoped to this project, or null (the default) for any.</summary>
    public ProjectId? Project { get; init; }

    /// <summary>Keys that are scoped to this product, or null (the default) for any.</summary>
    public ProductId? Product { get; init; }

    /// <summary>Keys of this <see cref="KeyMetadata.Owner"/>, compared ordinally, or null (the default) for any.</summary>
    public string? Owner { get; init; }

    /// <summary>Keys with this status at the moment of listing, or null (the default) for all.</summary>
    public KeyStatus? Status { get; init; }

    /// <summary>Refuses what no key could match by the rules, so that every database answers alike.</summary>
    internal KeyFilter Check(string paramName)
    {
        if (Owner is not null)
            Names.Check(Owner, paramName, nameof(Owner));
        if (Status is { } status && !Enum.IsDefined(status))
            throw new ArgumentException("Status: there is no such status.", paramName);
        return this;
    }
}
