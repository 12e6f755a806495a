using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ApiKeys.AspNetCore.Authorization;

/// <summary>
/// Stops the start of an app whose own policy provider hides <see cref="ApiKeyPolicyProvider"/>. That provider would
/// not know the policies of the attributes, or make others of their names.
/// </summary>
internal sealed class PolicyProviderCheck(IServiceScopeFactory scopes) : IHostedLifecycleService
{
    private static readonly ScopeRequirement Probe = new("apikeys:probe");

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var provider = scope.ServiceProvider.GetRequiredService<IAuthorizationPolicyProvider>();
        if (provider is ApiKeyPolicyProvider)
            return;

        var policy = await provider.GetPolicyAsync(PolicyName.Of(Probe)).ConfigureAwait(false);
        if (policy is null || !policy.Requirements.Any(IsProbe))
            throw new InvalidOperationException(
                $"{provider.GetType()} does not know the policies of RequireScope, RequireAnyScope and RequireApiKey: "
                + $"it was registered as {nameof(IAuthorizationPolicyProvider)} after AddApiKey. Register it before "
                + "AddApiKey, or let it pass unknown names to the provider that was registered before it.");
    }

    private static bool IsProbe(IAuthorizationRequirement requirement) =>
        requirement is ScopeRequirement { Scopes: var scopes } && scopes.SequenceEqual(Probe.Scopes);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
