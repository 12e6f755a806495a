using ApiKeys.AspNetCore;
using ApiKeys.Benchmarks.Databases;
using ApiKeys.Benchmarks.Peers;
using ApiKeys.Benchmarks.Web;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.Benchmarks;

/// <summary>
/// The time and the allocations that protection adds to a request, beside a hand-written handler over EF Core. The
/// server is left out, because it is the same for all.
/// </summary>
[MemoryDiagnoser]
public class WebRequest
{
    private readonly TemporaryFile _file = new();
    private Pipeline _open = null!;
    private Pipeline _apiKeys = null!;
    private Pipeline _handWritten = null!;
    private string _key = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _open = await Pipeline.StartAsync(static _ => { }, static _ => { });
        _apiKeys = await Pipeline.StartAsync(
            services =>
            {
                services.AddApiKeys(
                    ApiKeyDatabase.Sqlite(_file.Path), static options => options.CacheDuration = TimeSpan.FromHours(1));
                services.AddAuthentication().AddApiKey();
            },
            static endpoint => endpoint.RequireScope("orders:read"));
        var client = _apiKeys.Services.GetRequiredService<ApiKeyClient>();
        await client.MigrateAsync();
        var organization = await client.CreateOrganizationAsync("Acme Inc");
        var metadata = new KeyMetadata { Owner = "u_alice", Scopes = ["orders:read"] };
        _key = (await client.CreateKeyAsync(organization.Id, metadata: metadata)).Plaintext;

        _handWritten = await Pipeline.StartAsync(
            services =>
            {
                services.AddSingleton(
                    new EntityFrameworkLookUp<byte[], long>(options => options.UseSqlite($"Data Source={_file.Path}")));
                services.AddAuthentication("Key")
                    .AddScheme<AuthenticationSchemeOptions, HandWrittenHandler>("Key", static _ => { });
                services.AddAuthorization();
            },
            static endpoint => endpoint.RequireAuthorization(
                static policy => policy.RequireClaim("scope", "orders:read")));

        if (await Open() is not 200 || await ApiKeys() is not 200 || await HandWritten() is not 200
            || await _apiKeys.GetAsync(key: null) is not 401 || await _handWritten.GetAsync("junk") is not 401)
        {
            throw new InvalidOperationException("An answer is wrong.");
        }
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _open.DisposeAsync();
        await _apiKeys.DisposeAsync();
        await _handWritten.DisposeAsync();
        _file.Dispose();
    }

    [Benchmark(Baseline = true, Description = "without authentication")]
    public Task<int> Open() => _open.GetAsync(_key);

    [Benchmark(Description = "ApiKeys, with a scope")]
    public Task<int> ApiKeys() => _apiKeys.GetAsync(_key);

    [Benchmark(Description = "hand-written handler over EF Core")]
    public Task<int> HandWritten() => _handWritten.GetAsync(_key);
}
