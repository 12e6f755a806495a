using ApiKeys.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore.Authorization;

/// <summary>Writes the body of a refusal after all schemes of a policy have added their headers.</summary>
internal sealed class DeferredAnswerHandler(
    IAuthorizationMiddlewareResultHandler inner, IProblemDetailsService problems)
    : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(
        RequestDelegate next,
        HttpContext context,
        AuthorizationPolicy policy,
        PolicyAuthorizationResult authorizeResult)
    {
        await inner.HandleAsync(next, context, policy, authorizeResult).ConfigureAwait(false);
        if (!authorizeResult.Succeeded)
            await ProblemAnswer.WriteDeferredAsync(context, problems).ConfigureAwait(false);
    }
}
