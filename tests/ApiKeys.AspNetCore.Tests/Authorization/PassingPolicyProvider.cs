using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>An app's own policy provider. It passes unknown names on to the provider before it.</summary>
internal sealed class PassingPolicyProvider(IAuthorizationPolicyProvider inner) : IAuthorizationPolicyProvider
{
    public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => inner.GetDefaultPolicyAsync();

    public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => inner.GetFallbackPolicyAsync();

    public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) => inner.GetPolicyAsync(policyName);
}
