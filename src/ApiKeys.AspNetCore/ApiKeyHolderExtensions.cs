using ApiKeys.AspNetCore.Management;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ApiKeys.AspNetCore;

/// <summary>Maps endpoints for the holder of a key: they tell what the key may do, and revoke it.</summary>
public static class ApiKeyHolderExtensions
{
    /// <summary>The scope that a key needs to revoke itself by <c>POST /me/revoke</c>: <c>apikeys:revoke</c>.</summary>
    public const string RevokeScope = "apikeys:revoke";

    /// <summary>The scope that a key needs to rotate itself by <c>POST /me/rotate</c>: <c>apikeys:rotate</c>.</summary>
    public const string RotateScope = "apikeys:rotate";

    /// <summary>
    /// Maps <c>GET /me</c>, which tells a key what it may do; <c>POST /me/rotate</c>, by which a key with
    /// <see cref="RotateScope"/> gets its next text, if the request has its current one; <c>POST /me/revoke</c>, by
    /// which a key with <see cref="RevokeScope"/> ends itself; and <c>POST /revoke</c>, by which anybody ends the key
    /// whose text is in the body. The last needs no key, and answers the same whatever the text was: who found a key
    /// can end it.
    /// </summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="prefix">The beginning of their paths; empty for none.</param>
    /// <param name="revocationsPerMinute">
    /// How many texts one address may send to <c>POST /revoke</c> in a minute, 1 or more; 10 by default. Beyond that it
    /// is answered 429. Behind a proxy use the middleware of forwarded headers, or all callers share one address. Of an
    /// IPv6 address the first 64 bits count.
    /// </param>
    /// <returns>The group of the endpoints; conventions may be added to it.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="revocationsPerMinute"/> is below 1.</exception>
    public static RouteGroupBuilder MapApiKeyHolder(
        this IEndpointRouteBuilder endpoints, string prefix = "", int revocationsPerMinute = 10)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfLessThan(revocationsPerMinute, 1);

        var limit = new RevocationLimit(revocationsPerMinute);
        endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>()
            .ApplicationStopped.Register(limit.Dispose);
        var group = ManagementGroup.Map(endpoints, prefix);
        HolderEndpoints.Map(group, limit);
        return group;
    }
}
