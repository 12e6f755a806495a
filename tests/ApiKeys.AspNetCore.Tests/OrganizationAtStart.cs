using Microsoft.Extensions.Hosting;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>An app's own service that needs the tables when it starts.</summary>
internal sealed class OrganizationAtStart(ApiKeyClient client) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        client.GetOrCreateOrganizationAsync("Acme Inc", cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
