using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>
/// Uses that are written before the answer begins, for platforms that stop the process after it. The count is read by
/// another client while the app goes on, as if it had been stopped.
/// </summary>
public sealed class FlushBeforeResponseTests : IDisposable
{
    private readonly TemporaryFile _file = new();
    private readonly ApiKeyClient _other;
    private IssuedKey _issued = null!;

    public FlushBeforeResponseTests() => _other = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(_file.Path));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _other.Dispose();
        _file.Dispose();
    }

    [Theory]
    [InlineData("/ok", 200)]
    [InlineData("/open", 200)]
    [InlineData("/missing", 404)]
    [InlineData("/handled", 500)]
    [InlineData("/streams", 200)]
    public async Task The_use_of_a_request_is_written_when_its_answer_arrives(string path, int status)
    {
        await using var app = await StartAsync(isFlushed: true);

        for (var calls = 1; calls <= 3; calls++)
        {
            Assert.Equal(status, await GetAsync(app, path));
            Assert.Equal(calls, await CountAsync());
        }
    }

    [Fact]
    public async Task The_use_of_a_request_whose_exception_nothing_handles_is_written_right_after_its_answer()
    {
        await using var app = await StartAsync(isFlushed: true);

        Assert.Equal(500, await GetAsync(app, "/throws"));

        for (var waits = 0; await CountAsync() is 0 && waits < 2_000; waits++)
            await Task.Delay(10, Token);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Calls_of_a_limit_that_were_charged_in_advance_are_given_back_before_the_answer()
    {
        await using var app = await StartAsync(isFlushed: true);
        for (var calls = 0; calls < 40; calls++)
            Assert.Equal(200, await GetAsync(app, "/ok"));

        var allowed = 0;
        for (var calls = 0; calls < 1_000; calls++)
            allowed += (await _other.ValidateKeyAsync(_issued.Plaintext, cancellationToken: Token)).IsValid ? 1 : 0;
        Assert.Equal(1_000 - 40, allowed);
    }

    [Fact]
    public async Task Requests_at_the_same_time_are_all_written()
    {
        await using var app = await StartAsync(isFlushed: true);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => GetAsync(app, "/ok")));

        Assert.Equal(50, await CountAsync());
    }

    [Fact]
    public async Task By_default_a_use_is_written_later()
    {
        await using var app = await StartAsync(isFlushed: false);

        Assert.Equal(200, await GetAsync(app, "/ok"));

        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task A_use_that_cannot_be_written_fails_no_request_and_is_written_later()
    {
        await using var app = await StartAsync(isFlushed: true);
        await _file.ExecuteAsync("ALTER TABLE api_key_usage_writers RENAME TO away");

        Assert.Equal(200, await GetAsync(app, "/ok"));
        Assert.Equal([BackgroundWork.Flush], app.Client.BackgroundFaults.Select(static fault => fault.Work));

        await _file.ExecuteAsync("ALTER TABLE away RENAME TO api_key_usage_writers");
        Assert.Equal(200, await GetAsync(app, "/ok"));
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task A_refused_request_writes_nothing()
    {
        await using var app = await StartAsync(isFlushed: true);
        await _file.ExecuteAsync("ALTER TABLE api_key_usage_writers RENAME TO away");

        Assert.Equal(403, await GetAsync(app, "/lacks-scope"));

        Assert.Empty(app.Client.BackgroundFaults);
    }

    private async Task<TestApp> StartAsync(bool isFlushed)
    {
        await _other.MigrateAsync(Token);
        var organization = await _other.CreateOrganizationAsync("Acme Inc", Token);
        var metadata = new KeyMetadata { RateLimits = [RateLimit.PerDay(1_000)] };
        _issued = await _other.CreateKeyAsync(organization.Id, metadata: metadata, cancellationToken: Token);
        return await TestApp.StartAsync(
            static (routes, _) =>
            {
                routes.MapGet("/ok", static () => "").RequireApiKey();
                routes.MapGet("/open", static () => "");
                routes.MapGet("/missing", static () => Results.NotFound()).RequireApiKey();
                ((IApplicationBuilder)routes).UseWhen(
                    static context => context.Request.Path == "/handled",
                    static branch => branch.UseExceptionHandler(
                        static error => error.Run(static _ => Task.CompletedTask)));
                routes.MapGet("/handled", string () => throw new InvalidOperationException()).RequireApiKey();
                routes.MapGet("/throws", string () => throw new InvalidOperationException()).RequireApiKey();
                routes.MapGet("/streams", static () => Results.Stream(
                    static async stream =>
                    {
                        await stream.WriteAsync("a"u8.ToArray());
                        await stream.FlushAsync();
                        await stream.WriteAsync("b"u8.ToArray());
                    })).RequireApiKey();
                routes.MapGet("/lacks-scope", static () => "").RequireScope("write");
                return Task.CompletedTask;
            },
            services => services.AddAuthentication().AddApiKey(
                options => options.FlushBeforeResponse = isFlushed),
            ApiKeyDatabase.Sqlite(_file.Path),
            static options => options.UsageFlushInterval = TimeSpan.FromHours(1));
    }

    private async Task<int> GetAsync(TestApp app, string path) =>
        (await app.GetAsync(path, $"X-API-Key: {_issued.Plaintext}")).Status;

    private async Task<long> CountAsync() =>
        (await _other.GetKeyAsync(_issued.Key.OrganizationId, _issued.Key.Id, Token)).UseCount;
}
