using System.Security.Claims;
using System.Text.Encodings.Web;
using ApiKeys.Benchmarks.Peers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ApiKeys.Benchmarks.Web;

/// <summary>
/// The handler of the tutorials. It hashes the header, asks EF Core for the key at each request, and makes a principal.
/// </summary>
internal sealed class HandWrittenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    EntityFrameworkLookUp<byte[], long> keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Request.Headers.TryGetValue("X-API-Key", out var values))
            return AuthenticateResult.NoResult();
        if (!await keys.FindAsync(values.ToString()))
            return AuthenticateResult.Fail("The key is not valid.");

        var identity = new ClaimsIdentity([new("owner", "u_alice"), new("scope", "orders:read")], Scheme.Name);
        return AuthenticateResult.Success(new(new(identity), Scheme.Name));
    }
}
