using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>An app's own policy provider, written as the documentation of ASP.NET Core shows it.</summary>
internal sealed class ForgetfulPolicyProvider(IOptions<AuthorizationOptions> options) : IAuthorizationPolicyProvider
{
    private readonly DefaultAuthorizationPolicyProvider _fallback = new(options);

    public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => _fallback.GetDefaultPolicyAsync();

    public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => _fallback.GetFallbackPolicyAsync();

    public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) => _fallback.GetPolicyAsync(policyName);
}
