using ApiKeys.Rules;
using ApiKeys.Values;

namespace ApiKeys;

/// <summary>What a call demands of the key that it is made with. Immutable: make one for each endpoint, once.</summary>
public sealed class KeyRequirement
{
    /// <summary>Any key that is active, within its limits. The call is counted.</summary>
    public static KeyRequirement None { get; } = new();

    /// <summary>The organization that must own the key, or null (the default) for any.</summary>
    public OrganizationId? Organization { get; init; }

    /// <summary>
    /// The project that the call belongs to, or null (the default). It must be of the key's organization; it is covered by
    /// a key of that project, and by a key without a project that has no product or one that is linked to the project.
    /// </summary>
    public ProjectId? Project { get; init; }

    /// <summary>
    /// The product that the call belongs to, or null (the default). It must be of the key's organization; it is covered by
    /// a key of that product, and by a key without a product that has no project or one that the product is linked to.
    /// </summary>
    public ProductId? Product { get; init; }

    /// <summary>
    /// The scopes that the key must all have been granted; none by default. Each has 1 to 128 characters of
    /// <c>A-Z a-z 0-9 . _ : / -</c>.
    /// </summary>
    /// <exception cref="ArgumentNullException">It is set to null.</exception>
    /// <exception cref="ArgumentException">A scope breaks the rule above, or holds a <c>*</c>.</exception>
    public IReadOnlyList<string> Scopes
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            RequiredScopes = ScopeRules.CheckRequired(value, nameof(value));
            field = new ReadOnlyArray<string>(RequiredScopes);
        }
    } = [];

    /// <summary>Whether an allowed call counts as a use of the key; true by default.</summary>
    public bool TrackUsage { get; init; } = true;

    /// <summary>Whether the key's rate limits apply to the call and are charged for it; true by default.</summary>
    public bool EnforceRateLimits { get; init; } = true;

    internal string[] RequiredScopes { get; private init; } = [];
}
