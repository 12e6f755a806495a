using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>
/// An app's own policy provider. It takes every name for a permission. All authenticated callers have the permission
/// <c>granted</c>.
/// </summary>
internal sealed class AppPolicyProvider : IAuthorizationPolicyProvider
{
    public static AuthorizationPolicy Default { get; } = Require("api:default");

    public static AuthorizationPolicy Fallback { get; } = Require("api:fallback");

    public bool AllowsCachingPolicies => true;

    public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => Task.FromResult(Default);

    public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => Task.FromResult<AuthorizationPolicy?>(Fallback);

    public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) => Task.FromResult<AuthorizationPolicy?>(
        new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .RequireAssertion(_ => policyName is "granted")
            .Build());

    private static AuthorizationPolicy Require(string scope) =>
        new AuthorizationPolicyBuilder().RequireScope(scope).Build();
}
