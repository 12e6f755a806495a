using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore.Authorization;

/// <summary>
/// Decides by the identity whether a <see cref="ScopeRequirement"/>, an <see cref="AnyScopeRequirement"/> or an
/// <see cref="ApiKeyRequirement"/> is met. A key was validated against the requirements of its endpoint before it
/// became an identity. Where they were not known by then, the client is asked whether the key covers them.
/// </summary>
internal sealed class ApiKeyAuthorizationHandler : IAuthorizationHandler
{
    // JwtBearerOptions.MapInboundClaims, true by default, renames scp to the last of these.
    private static readonly string[] OtherScopeTypes =
        [ApiKeyClaimTypes.Scope, "scp", "http://schemas.microsoft.com/identity/claims/scope"];

    public async Task HandleAsync(AuthorizationHandlerContext context)
    {
        List<string>? missing = null;
        IReadOnlyList<string>? missingAny = null;
        foreach (var requirement in context.Requirements)
        {
            var isMet = requirement switch
            {
                ScopeRequirement { Scopes: var all } => IsMet(context.User, all, AreGranted),
                AnyScopeRequirement { Scopes: var any } => IsMet(context.User, any, IsAnyGranted),
                ApiKeyRequirement target => await IsCoveredAsync(context.User, target).ConfigureAwait(false),
                _ => false,
            };
            if (isMet)
                context.Succeed(requirement);
            else if (requirement is ScopeRequirement { Scopes: var scopes })
                (missing ??= []).AddRange(scopes);
            else if (requirement is AnyScopeRequirement { Scopes: var oneOf })
                missingAny ??= oneOf;
        }

        if (missing is not null || missingAny is not null)
            NoteMissing(context.User, missing ?? [], missingAny ?? []);
    }

    private static void NoteMissing(ClaimsPrincipal user, List<string> scopes, IReadOnlyList<string> anyScopes)
    {
        if (user.Identities.OfType<ApiKeyIdentity>().FirstOrDefault() is { Key: var key, Use: var use })
            use.Lacks([.. scopes.Where(scope => !key.HasScope(scope)).Distinct()], anyScopes);
    }

    // One identity must meet the requirement: the scopes of two identities do not add up.
    private static bool IsMet(
        ClaimsPrincipal user, IReadOnlyList<string> scopes, Func<ClaimsIdentity, IReadOnlyList<string>, bool> isMet)
    {
        foreach (var identity in user.Identities)
        {
            if (identity.IsAuthenticated && isMet(identity, scopes))
                return true;
        }

        return false;
    }

    private static bool AreGranted(ClaimsIdentity identity, IReadOnlyList<string> scopes)
    {
        foreach (var scope in scopes)
        {
            if (!HasScope(identity, scope))
                return false;
        }

        return true;
    }

    private static bool IsAnyGranted(ClaimsIdentity identity, IReadOnlyList<string> scopes)
    {
        foreach (var scope in scopes)
        {
            if (HasScope(identity, scope))
                return true;
        }

        return false;
    }

    private static bool HasScope(ClaimsIdentity identity, string scope)
    {
        if (identity is ApiKeyIdentity { Key: var key })
            return key.HasScope(scope);

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

    private static async ValueTask<bool> IsCoveredAsync(ClaimsPrincipal user, ApiKeyRequirement requirement)
    {
        foreach (var identity in user.Identities)
        {
            if (identity is ApiKeyIdentity key
                && (IsCovered(key, requirement) || await key.Use.CoversAsync(requirement).ConfigureAwait(false)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsCovered(ApiKeyIdentity identity, ApiKeyRequirement requirement) =>
        identity is { Requirement: var validated, Key: var key }
        && Covers(requirement.Organization, validated.Organization, key.OrganizationId)
        && Covers(requirement.Project, validated.Project, key.ProjectId)
        && Covers(requirement.Product, validated.Product, key.ProductId)
        && (requirement.Kind is null || requirement.Kind == key.Kind)
        && (requirement.Environment is null || requirement.Environment == key.Environment);

    private static bool Covers<TId>(TId? required, TId? validated, TId? own)
        where TId : struct, IEquatable<TId> =>
        required is not { } id
        || (validated is { } validatedId && validatedId.Equals(id))
        || (own is { } ownId && ownId.Equals(id));
}
