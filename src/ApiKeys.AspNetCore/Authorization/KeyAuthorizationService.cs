using System.Security.Claims;
using ApiKeys.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace ApiKeys.AspNetCore.Authorization;

/// <summary>
/// Counts a request as a use of its key, and charges it to the key's limits, once a policy has admitted it: the policy
/// of an endpoint, of MVC's filter, of a hub's method, or of the app's own code. Where the key alone decides on an
/// endpoint, that was done when the key was validated.
/// </summary>
internal sealed class KeyAuthorizationService(IAuthorizationService inner) : IAuthorizationService
{
    private static readonly AuthorizationResult Refused = AuthorizationResult.Failed();

    public async Task<AuthorizationResult> AuthorizeAsync(
        ClaimsPrincipal user, object? resource, IEnumerable<IAuthorizationRequirement> requirements)
    {
        var identity = Begin(user);
        var result = await inner.AuthorizeAsync(user, resource, requirements).ConfigureAwait(false);
        return await ChargeAsync(identity, resource, result).ConfigureAwait(false);
    }

    public async Task<AuthorizationResult> AuthorizeAsync(ClaimsPrincipal user, object? resource, string policyName)
    {
        var identity = Begin(user);
        var result = await inner.AuthorizeAsync(user, resource, policyName).ConfigureAwait(false);
        return await ChargeAsync(identity, resource, result).ConfigureAwait(false);
    }

    private static ApiKeyIdentity? Begin(ClaimsPrincipal? user)
    {
        foreach (var identity in user?.Identities ?? [])
        {
            if (identity is ApiKeyIdentity key)
            {
                key.Use.BeginAuthorization();
                return key;
            }
        }

        return null;
    }

    private static async Task<AuthorizationResult> ChargeAsync(
        ApiKeyIdentity? identity, object? resource, AuthorizationResult result)
    {
        if (identity is null || !result.Succeeded || identity.Use.IsCharged)
            return result;

        var context = resource switch
        {
            HttpContext request => request,
            ActionContext action => action.HttpContext,
            _ => null,
        };
        if (context is not null && KeyUse.IsErrorPage(context))
            return result;

        var aborted = context?.RequestAborted ?? CancellationToken.None;
        return await identity.Use.TryChargeAsync(identity.Requirement, aborted).ConfigureAwait(false)
            ? result
            : Refused;
    }
}
