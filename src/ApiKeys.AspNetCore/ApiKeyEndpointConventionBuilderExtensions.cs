using Microsoft.AspNetCore.Builder;

namespace ApiKeys.AspNetCore;

/// <summary>Protects endpoints, and groups of them.</summary>
public static class ApiKeyEndpointConventionBuilderExtensions
{
    /// <summary>Lets the endpoints be called only with a key, whatever the app's default scheme is.</summary>
    /// <param name="builder">The endpoint or the group.</param>
    /// <param name="product">The product that the key must cover, or null for any.</param>
    /// <param name="project">The project that the key must cover, or null for any.</param>
    /// <param name="organization">The organization that must own the key, or null for any.</param>
    /// <typeparam name="TBuilder">The builder's type.</typeparam>
    /// <remarks>By the rules of <see cref="KeyRequirement"/>. What is said of an endpoint adds to what is said of its group; to demand two products of one endpoint is a mistake, and throws on its first request.</remarks>
    public static TBuilder RequireApiKey<TBuilder>(this TBuilder builder, ProductId? product = null, ProjectId? project = null, OrganizationId? organization = null)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequireApiKeyAttribute(new ApiKeyRequirement(organization, project, product)));

    /// <summary>Lets only those call the endpoints that were granted scopes, as <see cref="ScopeRequirement"/> says.</summary>
    /// <param name="builder">The endpoint or the group.</param>
    /// <param name="scopes">The scopes, all of which are demanded, besides those of the group.</param>
    /// <typeparam name="TBuilder">The builder's type.</typeparam>
    /// <exception cref="ArgumentException">There is no scope, or one breaks the rules of <see cref="KeyRequirement.Scopes"/>.</exception>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequireScopeAttribute(scopes));
}
