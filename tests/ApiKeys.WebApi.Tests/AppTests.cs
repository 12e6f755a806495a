using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.WebApi.Tests;

/// <summary>
/// How users test their own apps, as docs/testing.md says: samples/WebApi in memory, with a database, a clock and a key
/// of the test's own.
/// </summary>
public sealed class AppTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_app_answers_a_key_that_its_test_has_issued()
    {
        await using var app = new App();
        using var client = app.CreateClient();

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/orders", Token)).StatusCode);
        client.DefaultRequestHeaders.Add("X-API-Key", await app.IssueKeyAsync(new() { Scopes = ["orders:read"] }));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/orders", Token)).StatusCode);
    }

    [Fact]
    public async Task The_clock_of_the_test_decides_what_has_expired()
    {
        await using var app = new App();
        using var client = app.CreateClient();
        var metadata = new KeyMetadata { Scopes = ["orders:read"], ExpiresAt = Start.AddDays(1) };
        client.DefaultRequestHeaders.Add("X-API-Key", await app.IssueKeyAsync(metadata));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/orders", Token)).StatusCode);

        app.Clock.Now = Start.AddDays(2);

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/orders", Token)).StatusCode);
    }

    [Fact]
    public async Task Two_tests_share_no_database()
    {
        await using var one = new App();
        await using var other = new App();
        using var client = other.CreateClient();
        client.DefaultRequestHeaders.Add("X-API-Key", await one.IssueKeyAsync(new() { Scopes = ["orders:read"] }));

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/orders", Token)).StatusCode);
    }

    private sealed class App : WebApplicationFactory<Program>
    {
        public SettableClock Clock { get; } = new() { Now = Start };

        public async Task<string> IssueKeyAsync(KeyMetadata metadata)
        {
            var keys = Services.GetRequiredService<ApiKeyClient>();
            var (organization, _) = await keys.GetOrCreateOrganizationAsync("Test", Token);
            return (await keys.CreateKeyAsync(organization.Id, metadata: metadata, cancellationToken: Token)).Plaintext;
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<TimeProvider>(Clock);
            services.AddApiKeys(ApiKeyDatabase.Sqlite(":memory:"), static options => options.MigrateAtStart = true);
        });
    }

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
