using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore;

/// <summary>Makes authorization policies of what can be demanded of keys.</summary>
public static class ApiKeyAuthorizationPolicyBuilderExtensions
{
    /// <summary>Demands a key, which covers a product, a project or an organization.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="product">The product that the key must cover, or null for any.</param>
    /// <param name="project">The project that the key must cover, or null for any.</param>
    /// <param name="organization">The organization that must own the key, or null for any.</param>
    public static AuthorizationPolicyBuilder RequireApiKey(this AuthorizationPolicyBuilder builder, ProductId? product = null, ProjectId? project = null, OrganizationId? organization = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddAuthenticationSchemes(ApiKeyDefaults.AuthenticationScheme).AddRequirements(new ApiKeyRequirement(organization, project, product));
    }

    /// <summary>Demands scopes, as <see cref="ScopeRequirement"/> says.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="scopes">The scopes, all of which are demanded.</param>
    /// <exception cref="ArgumentException">There is no scope, or one breaks the rules of <see cref="KeyRequirement.Scopes"/>.</exception>
    public static AuthorizationPolicyBuilder RequireScope(this AuthorizationPolicyBuilder builder, params string[] scopes)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddRequirements(new ScopeRequirement(scopes));
    }
}
