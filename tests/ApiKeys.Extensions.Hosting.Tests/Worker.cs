using Microsoft.Extensions.Hosting;

namespace ApiKeys.Hosting.Tests;

/// <summary>A worker as users write it: it issues a key, and validates it.</summary>
internal sealed class Worker(ApiKeyClient keys) : BackgroundService
{
    private readonly TaskCompletionSource<OrganizationId> _done = new();

    /// <summary>Ends when a key was issued and validated. The result is the organization of the key.</summary>
    public Task<OrganizationId> Done => _done.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var organization = await keys.CreateOrganizationAsync("Acme Inc", stoppingToken);
            var issued = await keys.CreateKeyAsync(organization.Id, cancellationToken: stoppingToken);
            (await keys.ValidateKeyAsync(issued.Plaintext, cancellationToken: stoppingToken)).EnsureValid();
            _done.SetResult(organization.Id);
        }
        catch (Exception fault)
        {
            _done.SetException(fault);
            throw;
        }
    }
}
