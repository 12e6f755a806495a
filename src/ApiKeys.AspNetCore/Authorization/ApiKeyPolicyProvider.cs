using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore.Authorization;

/// <summary>
/// Makes the policies that <see cref="RequireScopeAttribute"/>, <see cref="RequireAnyScopeAttribute"/> and
/// <see cref="RequireApiKeyAttribute"/> name. All other names go to the provider that was registered before.
/// </summary>
internal sealed class ApiKeyPolicyProvider(IAuthorizationPolicyProvider inner) : IAuthorizationPolicyProvider
{
    public bool AllowsCachingPolicies => inner.AllowsCachingPolicies;

    public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => inner.GetDefaultPolicyAsync();

    public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => inner.GetFallbackPolicyAsync();

    // A reserved name that cannot be read is not passed on: a provider that answers every name would make a policy that
    // requires something else.
    public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) =>
        PolicyName.IsReserved(policyName) ? MakeAsync(policyName) : inner.GetPolicyAsync(policyName);

    private async Task<AuthorizationPolicy?> MakeAsync(string policyName)
    {
        if (PolicyName.Parse(policyName) is not { } requirement)
            return null;

        // ASP.NET Core applies the default policy to an attribute without a policy name only.
        var defaultPolicy = await inner.GetDefaultPolicyAsync().ConfigureAwait(false);
        return new AuthorizationPolicyBuilder(defaultPolicy).AddRequirements(requirement).Build();
    }
}
