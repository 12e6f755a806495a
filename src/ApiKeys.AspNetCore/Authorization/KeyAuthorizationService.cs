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

    public Task<AuthorizationResult> AuthorizeAsync(
        ClaimsPrincipal user, object? resource, IEnumerable<IAuthorizationRequirement> requirements)
    {
        var identity = Begin(user);
        return ChargeAsync(identity, resource, inner.AuthorizeAsync(user, resource, requirements));
    }

    public Task<AuthorizationResult> AuthorizeAsync(ClaimsPrincipal user, object? resource, string policyName)
    {
        var identity = Begin(user);
        return ChargeAsync(identity, resource, inner.AuthorizeAsync(user, resource, policyName));
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

    private static Task<AuthorizationResult> ChargeAsync(
        ApiKeyIdentity? identity, object? resource, Task<AuthorizationResult> answer) =>
        identity is null or { Use.IsCharged: true } ? answer : ChargeOnceAsync(identity, resource, answer);

    private static async Task<AuthorizationResult> ChargeOnceAsync(
        ApiKeyIdentity identity, object? resource, Task<AuthorizationResult> answer)
    {
        var result = await answer.ConfigureAwait(false);
        if (!result.Succeeded)
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
