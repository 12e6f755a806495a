using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore;

/// <summary>Adds requirements of keys and scopes to authorization policies.</summary>
public static class ApiKeyAuthorizationPolicyBuilderExtensions
{
    /// <summary>
    /// Requires a key. It must cover the product, the project and the organization, and be of the kind and the
    /// environment, if they are given.
    /// </summary>
    /// <param name="builder">The policy.</param>
    /// <param name="product">The product that the key must cover, or null for any.</param>
    /// <param name="project">The project that the key must cover, or null for any.</param>
    /// <param name="organization">The organization that must own the key, or null for any.</param>
    /// <param name="kind">The kind that the key must have, such as <c>sk</c>, or null for any.</param>
    /// <param name="environment">
    /// The only environment whose keys are accepted, empty for keys without environment, or null for those that the
    /// client accepts.
    /// </param>
    public static AuthorizationPolicyBuilder RequireApiKey(
        this AuthorizationPolicyBuilder builder,
        ProductId? product = null,
        ProjectId? project = null,
        OrganizationId? organization = null,
        string? kind = null,
        string? environment = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .AddAuthenticationSchemes(ApiKeyDefaults.AuthenticationScheme)
            .AddRequirements(new ApiKeyRequirement(organization, project, product, kind, environment));
    }

    /// <summary>Requires scopes, as <see cref="ScopeRequirement"/> says.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="scopes">The scopes, all of which are required.</param>
    /// <exception cref="ArgumentException">
    /// There is no scope, or one breaks the rules of <see cref="KeyRequirement.Scopes"/>.
    /// </exception>
    public static AuthorizationPolicyBuilder RequireScope(
        this AuthorizationPolicyBuilder builder, params string[] scopes)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddRequirements(new ScopeRequirement(scopes));
    }

    /// <summary>Requires one of several scopes, as <see cref="AnyScopeRequirement"/> says.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="scopes">The scopes, at least one of which is required.</param>
    /// <exception cref="ArgumentException">
    /// There is no scope, or one breaks the rules of <see cref="KeyRequirement.AnyScopes"/>.
    /// </exception>
    public static AuthorizationPolicyBuilder RequireAnyScope(
        this AuthorizationPolicyBuilder builder, params string[] scopes)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddRequirements(new AnyScopeRequirement(scopes));
    }
}
