using System.Data.Common;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ApiKeys.Hosting;

internal sealed class DatabaseHealthCheck(ApiKeyClient client) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default)
    {
        try
        {
            await client.PingAsync(cancellationToken).ConfigureAwait(false);
            return client.BackgroundFaults is [var fault, ..]
                ? HealthCheckResult.Degraded($"Work in the background fails: {fault.Work}.", fault.Exception)
                : HealthCheckResult.Healthy();
        }
        catch (Exception fault) when (fault is DbException or ApiKeyException)
        {
            return new(
                context.Registration.FailureStatus,
                "The database of the API keys is not available, or its schema has another version.",
                fault);
        }
    }
}
