using ApiKeys.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ApiKeys.AspNetCore;

/// <summary>Tells whether keys can be validated.</summary>
public static class ApiKeyHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that the database answers and that its tables are those of this version: it asks once for the version of the tables. While it fails, keys in memory are still
    /// honoured for as long as <see cref="ApiKeyOptions.CacheDuration"/> and <see cref="ApiKeyOptions.ServeStaleFor"/> allow.
    /// </summary>
    /// <param name="builder">The app's health checks.</param>
    /// <param name="name">The check's name; <c>apikeys</c> by default.</param>
    /// <param name="failureStatus">What a failure is reported as; <see cref="HealthStatus.Unhealthy"/> if null.</param>
    /// <param name="tags">The check's tags, or null for none.</param>
    /// <param name="timeout">After how long the check has failed, or null for the caller's own patience.</param>
    public static IHealthChecksBuilder AddApiKeys(
        this IHealthChecksBuilder builder, string name = "apikeys", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new(name, static services => new DatabaseHealthCheck(services.GetRequiredService<ApiKeyClient>()), failureStatus, tags, timeout));
    }
}
