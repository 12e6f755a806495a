using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore.Authorization;

/// <summary>
/// Decides by the identity whether a <see cref="ScopeRequirement"/> or an <see cref="ApiKeyRequirement"/> is met. A key
/// was validated against the requirements of its endpoint before it became an identity. Where they were not known by
/// then, this decides by the key alone, and refuses what the key alone does not answer.
/// </summary>
internal sealed class ApiKeyAuthorizationHandler : IAuthorizationHandler
{
    // JwtBearerOptions.MapInboundClaims, true by default, renames scp to the last of these.
    private static readonly string[] OtherScopeTypes =
        [ApiKeyClaimTypes.Scope, "scp", "http://schemas.microsoft.com/identity/claims/scope"];

    public Task HandleAsync(AuthorizationHandlerContext context)
    {
        foreach (var requirement in context.Requirements)
        {
            var isMet = requirement switch
            {
                ScopeRequirement scopes => AreGranted(context.User, scopes),
                ApiKeyRequirement target => IsCovered(context.User, target),
                _ => false,
            };
            if (isMet)
                context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    // One identity must hold all of the scopes: those of two identities do not add up.
    private static bool AreGranted(ClaimsPrincipal user, ScopeRequirement requirement)
    {
        foreach (var identity in user.Identities)
        {
            if (identity.IsAuthenticated && AreGranted(identity, requirement))
                return true;
        }

        return false;
    }

    private static bool AreGranted(ClaimsIdentity identity, ScopeRequirement requirement)
    {
        foreach (var scope in requirement.Scopes)
        {
            if (!(identity is ApiKeyIdentity { Key: var key } ? key.HasScope(scope) : HasScope(identity, scope)))
                return false;
        }

        return true;
    }

    private static bool HasScope(ClaimsIdentity identity, string scope)
    {
        foreach (var type in OtherScopeTypes)
        {
            foreach (var claim in identity.FindAll(type))
            {
                foreach (var granted in claim.Value.AsSpan().Split(' '))
                {
                    if (claim.Value.AsSpan()[granted].SequenceEqual(scope))
                        return true;
                }
            }
        }

        return false;
    }

    // A hub method, or MVC without endpoint routing: the key was validated without the requirement. Then the key's own
    // ids decide. Whether a link between product and project covers it takes the database, so that is refused.
    private static bool IsCovered(ClaimsPrincipal user, ApiKeyRequirement requirement)
    {
        foreach (var identity in user.Identities)
        {
            if (identity is ApiKeyIdentity { Requirement: var validated, Key: var key }
                && Covers(requirement.Organization, validated.Organization, key.OrganizationId)
                && Covers(requirement.Project, validated.Project, key.ProjectId)
                && Covers(requirement.Product, validated.Product, key.ProductId))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Covers<TId>(TId? required, TId? validated, TId? own)
        where TId : struct, IEquatable<TId> =>
        required is not { } id
        || (validated is { } validatedId && validatedId.Equals(id))
        || (own is { } ownId && ownId.Equals(id));
}
