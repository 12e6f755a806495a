using System.Runtime.CompilerServices;
using ApiKeys.Rules;
using ApiKeys.Text;
using ApiKeys.Values;

namespace ApiKeys;

/// <summary>
/// What a call requires of its key. It is immutable: create one for each endpoint, once. A copy by <c>with</c> keeps
/// every restriction that it does not name. Two requirements are equal if they are the same object.
/// </summary>
public sealed record KeyRequirement
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

    /// <summary>
    /// Scopes of which the key needs at least one, beside all of <see cref="Scopes"/>. Empty by default: no such
    /// condition. The rules of <see cref="Scopes"/> apply.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    /// <exception cref="ArgumentException">A scope breaks the rules of <see cref="Scopes"/>.</exception>
    public IReadOnlyList<string> AnyScopes
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            RequiredAnyScopes = ScopeRules.CheckRequired(value, nameof(value));
            field = new ReadOnlyArray<string>(RequiredAnyScopes);
        }
    } = [];

    /// <summary>
    /// The kind that the key must have (<see cref="ApiKey.Kind"/>), such as <c>sk</c>, or null (the default) for any.
    /// It has 1 to 32 characters, as <see cref="ApiKeyOptions.KeyPrefix"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The kind breaks the rule above.</exception>
    public string? Kind
    {
        get;
        init
        {
            if (value is not null)
                KeyLabels.CheckKind(value, nameof(Kind), nameof(value));
            field = value;
        }
    }

    /// <summary>
    /// The environments whose keys are accepted, in place of those of the client, or null (the default) for those of
    /// the client: <see cref="ApiKeyOptions.Environment"/> and <see cref="ApiKeyOptions.AcceptedEnvironments"/>. An
    /// empty text stands for keys without environment. There is at least one.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The list is empty, or an environment breaks the rules of <see cref="ApiKeyOptions.Environment"/>.
    /// </exception>
    public IReadOnlyList<string>? Environments
    {
        get;
        init
        {
            AcceptedEnvironments = value is null
                ? null
                : Rules.Environments.Of(value, nameof(Environments), nameof(value));
            field = value is null ? null : new ReadOnlyArray<string>([.. value]);
        }
    }

    /// <summary>Whether an allowed call counts as a use of the key; true by default.</summary>
    public bool TrackUsage { get; init; } = true;

    /// <summary>
    /// Whether the call is charged to the key's rate limits; true by default. If false, no limit refuses it.
    /// </summary>
    public bool EnforceRateLimits { get; init; } = true;

    /// <summary>Whether the other requirement is this object.</summary>
    /// <param name="other">The other requirement.</param>
    public bool Equals(KeyRequirement? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <summary>The name of the type.</summary>
    public override string ToString() => nameof(KeyRequirement);

    internal Environments? AcceptedEnvironments { get; private init; }

    internal string[] RequiredScopes { get; private init; } = [];

    internal string[] RequiredAnyScopes { get; private init; } = [];
}
