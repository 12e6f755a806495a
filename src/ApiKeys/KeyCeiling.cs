using System.Net;
using ApiKeys.Rules;

namespace ApiKeys;

/// <summary>
/// The most that a key may do which somebody with limited rights creates or changes: no key makes a key that may do
/// more than itself. The management endpoints apply the ceiling of the key that calls them; see <see cref="Of"/>.
/// </summary>
/// <remarks>
/// A key lies within the ceiling if it belongs to the ceiling's organization, project and product, if it is of its
/// kind and environment, if each of its scopes is covered by one of the ceiling, if it has a limit at least as small
/// for each limit of the ceiling, if each of its networks lies within one of the ceiling, and if it expires no later.
/// </remarks>
public sealed class KeyCeiling
{
    /// <summary>
    /// The scope of a key that manages all organizations: <c>apikeys:operator</c>. No wildcard covers it. It is given
    /// by <see cref="ApiKeyClient"/>, and not over HTTP.
    /// </summary>
    public const string OperatorScope = "apikeys:operator";

    /// <summary>The organization; null (the default) means every organization.</summary>
    public OrganizationId? Organization { get; init; }

    /// <summary>The project that keys must be scoped to; null (the default) means any, or none.</summary>
    public ProjectId? Project { get; init; }

    /// <summary>The product that keys must be scoped to; null (the default) means any, or none.</summary>
    public ProductId? Product { get; init; }

    /// <summary>
    /// The kind that keys must be of (<see cref="ApiKey.Kind"/>); null (the default) means any.
    /// </summary>
    public string? Kind { get; init; }

    /// <summary>
    /// The environment that keys must be of (<see cref="ApiKey.Environment"/>); null (the default) means any, and an
    /// empty text means none.
    /// </summary>
    public string? Environment { get; init; }

    /// <summary>
    /// The scopes that may be given, with wildcards as in <see cref="KeyMetadata.Scopes"/>; none by default.
    /// </summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Limits that no key may exceed; none by default.</summary>
    public IReadOnlyList<RateLimit> RateLimits { get; init; } = [];

    /// <summary>
    /// The networks that the networks of keys must lie within, each within one of these; none (the default) means any,
    /// and keys without networks.
    /// </summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; init; } = [];

    /// <summary>When keys expire at the latest; null (the default) means never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// The ceiling that a key sets by what it may do itself. Organization and kind are null for a key that was granted
    /// <see cref="OperatorScope"/> itself.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public static KeyCeiling Of(ApiKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var isOperator = HoldsOperatorScope(key.Metadata.Scopes);
        return new()
        {
            Organization = isOperator ? null : key.OrganizationId,
            Kind = isOperator ? null : key.Kind,
            Environment = key.Environment,
            Project = key.ProjectId,
            Product = key.ProductId,
            Scopes = key.Metadata.Scopes,
            RateLimits = key.Metadata.RateLimits,
            AllowedNetworks = key.Metadata.AllowedNetworks,
            ExpiresAt = key.ExpiresAt,
        };
    }

    /// <summary>Whether scopes include <see cref="OperatorScope"/> itself, and not by a wildcard.</summary>
    /// <param name="scopes">The scopes.</param>
    /// <exception cref="ArgumentNullException"><paramref name="scopes"/> is null.</exception>
    public static bool HoldsOperatorScope(IEnumerable<string> scopes) =>
        scopes.Contains(OperatorScope, StringComparer.Ordinal);

    /// <summary>Whether a key of this organization, project and product may be touched at all.</summary>
    /// <param name="organization">The key's organization.</param>
    /// <param name="project">The key's project, or null.</param>
    /// <param name="product">The key's product, or null.</param>
    public bool CoversTenant(OrganizationId organization, ProjectId? project, ProductId? product) =>
        (Organization is null || Organization == organization)
        && (Project is null || Project == project)
        && (Product is null || Product == product);

    /// <summary>Whether a key may be of this kind and environment.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="environment">The environment, or empty.</param>
    public bool CoversOrigin(string kind, string environment) =>
        (Kind is null || Kind == kind) && (Environment is null || Environment == environment);

    /// <summary>
    /// The name of the first member of <see cref="KeyMetadata"/> that goes beyond the ceiling; null if none does.
    /// </summary>
    /// <param name="metadata">What the key is to have.</param>
    /// <exception cref="ArgumentNullException"><paramref name="metadata"/> is null.</exception>
    public string? FindExcess(KeyMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        string[] granted = [.. Scopes];
        if (!metadata.Scopes.All(scope => IsGranted(granted, scope)))
            return nameof(KeyMetadata.Scopes);
        if (!RateLimits.All(limit => metadata.RateLimits.Any(
            own => own.Window == limit.Window && own.Limit <= limit.Limit)))
        {
            return nameof(KeyMetadata.RateLimits);
        }

        if (!Networks.Check(AllowedNetworks, nameof(AllowedNetworks))
            .Cover(Networks.Check(metadata.AllowedNetworks, nameof(metadata))))
        {
            return nameof(KeyMetadata.AllowedNetworks);
        }

        return ExpiresAt is null || metadata.ExpiresAt <= ExpiresAt ? null : nameof(KeyMetadata.ExpiresAt);
    }

    private static bool IsGranted(string[] granted, string scope) => scope is OperatorScope
        ? HoldsOperatorScope(granted)
        : ScopeRules.IsGranted(granted, scope);
}
