using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore;

/// <summary>
/// Requires a key. It must cover the organization, the project and the product, and be of the kind and the environment,
/// if they are given, by the rules of <see cref="KeyRequirement"/>.
/// </summary>
/// <param name="Organization">The organization, or null for any.</param>
/// <param name="Project">The project, or null for any.</param>
/// <param name="Product">The product, or null for any.</param>
/// <param name="Kind">The kind, such as <c>sk</c>, or null for any.</param>
/// <param name="Environment">
/// The only environment whose keys are accepted, empty for keys without environment, or null for those that the client
/// accepts.
/// </param>
public sealed record ApiKeyRequirement(
    OrganizationId? Organization = null,
    ProjectId? Project = null,
    ProductId? Product = null,
    string? Kind = null,
    string? Environment = null)
    : IAuthorizationRequirement;
