using System.Diagnostics.CodeAnalysis;
using ApiKeys.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore;

/// <summary>
/// Requires that an endpoint, a controller, a page, a hub or a method of a hub is called with a key, whatever the app's
/// default scheme is. The key must cover the organization, the project and the product, and be of the kind and the
/// environment, if they are set. Several attributes add up. The app's default policy applies as well.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireApiKeyAttribute : AuthorizeAttribute, IAuthorizeData
{
    private ApiKeyRequirement _requirement;

    /// <summary>Makes the attribute, for keys of <see cref="ApiKeyDefaults.AuthenticationScheme"/>.</summary>
    public RequireApiKeyAttribute()
        : this(new ApiKeyRequirement())
    {
    }

    internal RequireApiKeyAttribute(ApiKeyRequirement requirement)
    {
        AuthenticationSchemes = ApiKeyDefaults.AuthenticationScheme;
        Require(requirement);
    }

    /// <summary>The id of the organization that must own the key, or null (the default) for any.</summary>
    /// <exception cref="FormatException">It is set to a text that is not an id.</exception>
    public string? Organization
    {
        get => _requirement.Organization?.ToString();
        set => Require(_requirement with { Organization = value is null ? null : OrganizationId.Parse(value) });
    }

    /// <summary>The id of the project that the key must cover, or null (the default) for any.</summary>
    /// <exception cref="FormatException">It is set to a text that is not an id.</exception>
    public string? Project
    {
        get => _requirement.Project?.ToString();
        set => Require(_requirement with { Project = value is null ? null : ProjectId.Parse(value) });
    }

    /// <summary>The id of the product that the key must cover, or null (the default) for any.</summary>
    /// <exception cref="FormatException">It is set to a text that is not an id.</exception>
    public string? Product
    {
        get => _requirement.Product?.ToString();
        set => Require(_requirement with { Product = value is null ? null : ProductId.Parse(value) });
    }

    /// <summary>The kind that the key must have, such as <c>sk</c>, or null (the default) for any.</summary>
    /// <exception cref="ArgumentException">
    /// It breaks the rules of <see cref="ApiKeyOptions.KeyPrefix"/>.
    /// </exception>
    public string? Kind
    {
        get => _requirement.Kind;
        set => Require(_requirement with { Kind = new KeyRequirement { Kind = value }.Kind });
    }

    /// <summary>
    /// The only environment whose keys are accepted, such as <c>test</c>, empty for keys without environment, or null
    /// (the default) for those that the client accepts.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// It breaks the rules of <see cref="ApiKeyOptions.Environment"/>.
    /// </exception>
    public string? Environment
    {
        get => _requirement.Environment;
        set => Require(_requirement with
        {
            Environment = value is null ? null : new KeyRequirement { Environments = [value] }.Environments![0],
        });
    }

    /// <summary>
    /// The name of the policy that requires the key, which <c>AddApiKey</c> makes known. It cannot be set: put an
    /// attribute that names another policy beside this one.
    /// </summary>
    public new string Policy { get; private set; }

    /// <exception cref="NotSupportedException">It is set.</exception>
    string? IAuthorizeData.Policy
    {
        get => Policy;
        set => throw PolicyName.CannotBeSet(nameof(RequireApiKeyAttribute));
    }

    [MemberNotNull(nameof(_requirement), nameof(Policy))]
    private void Require(ApiKeyRequirement requirement)
    {
        _requirement = requirement;
        base.Policy = Policy = PolicyName.Of(requirement);
    }
}
