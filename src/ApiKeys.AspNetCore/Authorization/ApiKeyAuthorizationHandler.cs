using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore.Authorization;

/// <summary>
/// Decides by the identity what <see cref="ScopeRequirement"/> and <see cref="ApiKeyRequirement"/> demand. A key was validated against all that its endpoint demands
/// before it became an identity, unless it was authenticated before the endpoint was known: then this refuses.
/// </summary>
internal sealed class ApiKeyAuthorizationHandler : IAuthorizationHandler
{
    // The last is what JwtBearerOptions.MapInboundClaims, true by default, makes of scp.
    private static readonly string[] OtherScopeTypes = [ApiKeyClaimTypes.Scope, "scp", "http://schemas.microsoft.com/identity/claims/scope"];

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

    // One identity has to hold all of the scopes: what two may do together, neither was granted.
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

    private static bool IsCovered(ClaimsPrincipal user, ApiKeyRequirement requirement)
    {
        foreach (var identity in user.Identities)
        {
            if (identity is ApiKeyIdentity { Requirement: var validated }
                && (requirement.Organization is null || requirement.Organization == validated.Organization)
                && (requirement.Project is null || requirement.Project == validated.Project)
                && (requirement.Product is null || requirement.Product == validated.Product))
            {
                return true;
            }
        }

        return false;
    }
}
