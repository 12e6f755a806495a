using ApiKeys.Rules;
using ApiKeys.Values;

namespace ApiKeys;

/// <summary>What a call requires of its key. It is immutable: create one for each endpoint, once.</summary>
public sealed class KeyRequirement
{
    /// <summary>Requires an active key within its rate limits. The call counts as a use.</summary>
    public static KeyRequirement None { get; } = new();

    /// <summary>
    /// The organization that must own the key, or null (the default) for any. A key of another organization is answered
    /// as <see cref="ValidationStatus.Unknown"/>, whatever its status.
    /// </summary>
    public OrganizationId? Organization { get; init; }

    /// <summary>
    /// The project that the call belongs to, or null (the default) for none. The project must belong to the key's
    /// organization. A key scoped to this project covers it, and a key scoped to another project does not. A key
    /// without a project covers it if the key has no product, or a product that is linked to this project.
    /// </summary>
    public ProjectId? Project { get; init; }

    /// <summary>
    /// The product that the call belongs to, or null (the default) for none. The product must belong to the key's
    /// organization. A key scoped to this product covers it, and a key scoped to another product does not. A key
    /// without a product covers it if the key has no project, or a project that this product is linked to.
    /// </summary>
    public ProductId? Product { get; init; }

    /// <summary>
    /// The scopes that the key needs, all of them; none by default. Each has 1 to 128 characters of
    /// <c>A-Z a-z 0-9 . _ : / -</c>.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    /// <exception cref="ArgumentException">A scope breaks the rule above, for instance by a <c>*</c>.</exception>
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

    /// <summary>
    /// Whether the call is charged to the key's rate limits; true by default. If false, no limit refuses it.
    /// </summary>
    public bool EnforceRateLimits { get; init; } = true;

    internal string[] RequiredScopes { get; private init; } = [];
}
