using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore;

/// <summary>
/// Requires a key. It must cover the organization, the project and the product, if they are given, by the rules of
/// <see cref="KeyRequirement"/>.
/// </summary>
/// <param name="Organization">The organization, or null for any.</param>
/// <param name="Project">The project, or null for any.</param>
/// <param name="Product">The product, or null for any.</param>
public sealed record ApiKeyRequirement(
    OrganizationId? Organization = null, ProjectId? Project = null, ProductId? Product = null)
    : IAuthorizationRequirement;
