using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore;

/// <summary>Demands that the call is made with a key, and that the key covers an organization, a project or a product, by the rules of <see cref="KeyRequirement"/>.</summary>
/// <param name="Organization">The organization, or null for any.</param>
/// <param name="Project">The project, or null for any.</param>
/// <param name="Product">The product, or null for any.</param>
public sealed record ApiKeyRequirement(OrganizationId? Organization = null, ProjectId? Project = null, ProductId? Product = null) : IAuthorizationRequirement;
