using ApiKeys.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ApiKeys;

/// <summary>Adds a health check of the database of keys.</summary>
public static class ApiKeyHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that reads the version of the tables. It fails if the database does not answer, or if the tables
    /// are of another version. While it fails, cached keys stay valid for as long as <see
    /// cref="ApiKeyOptions.CacheDuration"/> and <see cref="ApiKeyOptions.ServeStaleFor"/> allow. The status is
    /// <see cref="HealthStatus.Degraded"/> while work in the background fails, such as writing the counted uses.
    /// </summary>
    /// <param name="builder">The app's health checks.</param>
    /// <param name="name">The check's name; <c>apikeys</c> by default.</param>
    /// <param name="failureStatus">The status of a failure; <see cref="HealthStatus.Unhealthy"/> if null.</param>
    /// <param name="tags">The check's tags, or null for none.</param>
    /// <param name="timeout">The time after which the check has failed, or null for no limit of its own.</param>
    public static IHealthChecksBuilder AddApiKeys(
        this IHealthChecksBuilder builder,
        string name = "apikeys",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new(
            name,
            static services => new DatabaseHealthCheck(services.GetRequiredService<ApiKeyClient>()),
            failureStatus,
            tags,
            timeout));
    }
}
