using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using ApiKeys.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore.Management;

/// <summary>Limits how many texts one address may have revoked in a minute.</summary>
internal sealed class RevocationLimit(int perMinute) : IEndpointFilter, IDisposable
{
    private const int NetworkBytes = 8;

    private readonly PartitionedRateLimiter<HttpContext> _limiter =
        PartitionedRateLimiter.Create<HttpContext, IPAddress>(context => RateLimitPartition.GetFixedWindowLimiter(
            NetworkOf(context.Connection.RemoteIpAddress),
            _ => new FixedWindowRateLimiterOptions { PermitLimit = perMinute, Window = TimeSpan.FromMinutes(1) }));

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        using var lease = _limiter.AttemptAcquire(context.HttpContext);
        if (lease.IsAcquired)
            return await next(context).ConfigureAwait(false);

        if (lease.TryGetMetadata(MetadataName.RetryAfter, out var time))
        {
            context.HttpContext.Response.Headers.RetryAfter =
                RateLimitFields.ToSeconds(time).ToString(CultureInfo.InvariantCulture);
        }

        return TypedResults.Problem(
            "This address has sent too many texts. Retry later.",
            statusCode: StatusCodes.Status429TooManyRequests,
            extensions: [new(ProblemMembers.Code, ApiKeyProblemCodes.RateLimited)]);
    }

    public void Dispose() => _limiter.Dispose();

    // A holder of an IPv6 network has 2^64 addresses.
    private static IPAddress NetworkOf(IPAddress? address)
    {
        if (address is null)
            return IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
            return address;

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new(bytes);
    }
}
