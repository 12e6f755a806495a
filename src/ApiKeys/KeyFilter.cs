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
}
