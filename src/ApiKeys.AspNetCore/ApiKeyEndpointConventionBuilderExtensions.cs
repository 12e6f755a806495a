using Microsoft.AspNetCore.Builder;

namespace ApiKeys.AspNetCore;

/// <summary>Protects endpoints, and groups of them.</summary>
public static class ApiKeyEndpointConventionBuilderExtensions
{
    /// <summary>Requires a key on each call of the endpoints, whatever the app's default scheme is.</summary>
    /// <param name="builder">The endpoint or the group.</param>
    /// <param name="product">The product that the key must cover, or null for any.</param>
    /// <param name="project">The project that the key must cover, or null for any.</param>
    /// <param name="organization">The organization that must own the key, or null for any.</param>
    /// <param name="kind">The kind that the key must have, such as <c>sk</c>, or null for any.</param>
    /// <param name="environment">
    /// The only environment whose keys are accepted, empty for keys without environment, or null for those that the
    /// client accepts.
    /// </param>
    /// <typeparam name="TBuilder">The builder's type.</typeparam>
    /// <remarks>
    /// The rules are those of <see cref="KeyRequirement"/>. The requirements of an endpoint add to those of its group.
    /// An endpoint with two different products (projects, organizations, kinds, environments) throws on its first
    /// request.
    /// </remarks>
    public static TBuilder RequireApiKey<TBuilder>(
        this TBuilder builder,
        ProductId? product = null,
        ProjectId? project = null,
        OrganizationId? organization = null,
        string? kind = null,
        string? environment = null)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequireApiKeyAttribute(new ApiKeyRequirement(organization, project, product))
        {
            Kind = kind,
            Environment = environment,
        });

    /// <summary>Requires scopes on each call of the endpoints, as <see cref="ScopeRequirement"/> says.</summary>
    /// <param name="builder">The endpoint or the group.</param>
    /// <param name="scopes">The scopes, all of which are required. They add to those of the group.</param>
    /// <typeparam name="TBuilder">The builder's type.</typeparam>
    /// <exception cref="ArgumentException">
    /// There is no scope, or one breaks the rules of <see cref="KeyRequirement.Scopes"/>.
    /// </exception>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequireScopeAttribute(scopes));

    /// <summary>
    /// Requires one of several scopes on each call of the endpoints, as <see cref="AnyScopeRequirement"/> says.
    /// </summary>
    /// <param name="builder">The endpoint or the group.</param>
    /// <param name="scopes">
    /// The scopes, at least one of which is required. Each call of this method adds a condition: a caller needs one
    /// scope of each.
    /// </param>
    /// <typeparam name="TBuilder">The builder's type.</typeparam>
    /// <exception cref="ArgumentException">
    /// There is no scope, or one breaks the rules of <see cref="KeyRequirement.AnyScopes"/>.
    /// </exception>
    public static TBuilder RequireAnyScope<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequireAnyScopeAttribute(scopes));
}
