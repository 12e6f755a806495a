namespace ApiKeys;

/// <summary>
/// A switch that refuses all keys of an organization, or of a project, a product or an owner in it, also those that are
/// created later. It changes no key: once it is resumed, each key has the status that it had.
/// </summary>
public sealed record Suspension
{
    internal Suspension()
    {
    }

    /// <summary>The organization whose keys it concerns.</summary>
    public OrganizationId OrganizationId { get; internal init; }

    /// <summary>What is suspended.</summary>
    public SuspensionLevel Level { get; internal init; }

    /// <summary>The project that is suspended, or null at another level.</summary>
    public ProjectId? ProjectId { get; internal init; }

    /// <summary>The product that is suspended, or null at another level.</summary>
    public ProductId? ProductId { get; internal init; }

    /// <summary>The owner that is suspended, or null at another level.</summary>
    public string? Owner { get; internal init; }

    /// <summary>When it was suspended, in UTC, to the millisecond.</summary>
    public DateTimeOffset SuspendedAt { get; internal init; }

    /// <summary>The reason that was given, or null.</summary>
    public string? Reason { get; internal init; }

    /// <summary>
    /// What is suspended, as a text that is unique in the organization: <c>organization</c>, or <c>project:</c> or
    /// <c>product:</c> and an id of 32 hexadecimal digits, or <c>owner:</c> and the owner.
    /// </summary>
    public string Subject { get; internal init; } = "";
}
