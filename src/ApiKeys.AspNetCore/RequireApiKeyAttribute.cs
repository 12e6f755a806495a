using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore;

/// <summary>
/// Lets an endpoint, a controller or a hub be called only with a key, whatever the app's default scheme is. Organization, project and
/// product are those that the key has to cover; what is said closer to the endpoint adds to what is said of its group.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireApiKeyAttribute : AuthorizeAttribute, IAuthorizationRequirementData
{
    private ApiKeyRequirement _requirement = new();

    /// <summary>Makes the attribute, for keys of <see cref="ApiKeyDefaults.AuthenticationScheme"/>.</summary>
    public RequireApiKeyAttribute() => AuthenticationSchemes = ApiKeyDefaults.AuthenticationScheme;

    internal RequireApiKeyAttribute(ApiKeyRequirement requirement)
        : this() => _requirement = requirement;

    /// <summary>The id of the organization that must own the key, or null (the default) for any.</summary>
    /// <exception cref="FormatException">It is set to what is no id.</exception>
    public string? Organization
    {
        get => _requirement.Organization?.ToString();
        set => _requirement = _requirement with { Organization = value is null ? null : OrganizationId.Parse(value) };
    }

    /// <summary>The id of the project that the key must cover, or null (the default) for any.</summary>
    /// <exception cref="FormatException">It is set to what is no id.</exception>
    public string? Project
    {
        get => _requirement.Project?.ToString();
        set => _requirement = _requirement with { Project = value is null ? null : ProjectId.Parse(value) };
    }

    /// <summary>The id of the product that the key must cover, or null (the default) for any.</summary>
    /// <exception cref="FormatException">It is set to what is no id.</exception>
    public string? Product
    {
        get => _requirement.Product?.ToString();
        set => _requirement = _requirement with { Product = value is null ? null : ProductId.Parse(value) };
    }

    /// <inheritdoc/>
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [_requirement];
}
