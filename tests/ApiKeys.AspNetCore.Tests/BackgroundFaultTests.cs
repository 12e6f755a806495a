using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>Uses that cannot be written are in the log and in the health check.</summary>
public sealed class BackgroundFaultTests : IDisposable
{
    private readonly TemporaryFile _file = new();
    private string _key = "";
    private ApiKeyId _id;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Uses_that_cannot_be_written_are_logged_once_and_make_the_app_degraded()
    {
        await using var app = await StartAsync();
        Assert.Equal("Healthy", (await app.GetAsync("/health")).Body);

        await _file.ExecuteAsync("ALTER TABLE api_key_usage_writers RENAME TO away");
        await app.GetAsync("/", $"X-API-Key: {_key}");
        for (var waits = 0; app.Client.BackgroundFaults is not [{ Failures: >= 5 }] && waits < 2_000; waits++)
            await Task.Delay(10, Token);

        var health = await app.GetAsync("/health");
        Assert.Equal((200, "Degraded"), (health.Status, health.Body));
        var entry = Assert.Single(
            app.Log.Entries,
            static entry => entry.StartsWith("Error: Work of the API keys' client", StringComparison.Ordinal));
        Assert.Contains("background fails: Flush", entry, StringComparison.Ordinal);
        Assert.DoesNotContain(_key, entry, StringComparison.Ordinal);

        await _file.ExecuteAsync("ALTER TABLE away RENAME TO api_key_usage_writers");
        for (var waits = 0; app.Client.BackgroundFaults.Count > 0 && waits < 2_000; waits++)
            await Task.Delay(10, Token);
        Assert.Equal("Healthy", (await app.GetAsync("/health")).Body);
    }

    [Fact]
    public async Task A_key_whose_uses_are_refused_is_named_by_its_id_in_the_log()
    {
        await using var app = await StartAsync();
        await _file.ExecuteAsync(
            "CREATE TRIGGER refuse_uses BEFORE UPDATE OF use_count ON api_key_keys "
            + "BEGIN SELECT RAISE(ABORT, 'refused'); END");
        await app.GetAsync("/", $"X-API-Key: {_key}");
        for (var waits = 0; app.Client.BackgroundFaults is not [{ Failures: >= 3 }] && waits < 2_000; waits++)
            await Task.Delay(10, Token);

        var entry = Assert.Single(
            app.Log.Entries,
            static entry => entry.StartsWith("Error: The database refuses to count", StringComparison.Ordinal));
        Assert.Contains($"with the id {_id}.", entry, StringComparison.Ordinal);
        Assert.DoesNotContain(_key, entry, StringComparison.Ordinal);
        Assert.Equal("Degraded", (await app.GetAsync("/health")).Body);
        await _file.ExecuteAsync("DROP TRIGGER refuse_uses");
    }

    private Task<TestApp> StartAsync() => TestApp.StartAsync(
        async (endpoints, client) =>
        {
            await client.MigrateAsync(Token);
            var organization = await client.CreateOrganizationAsync("Acme Inc", Token);
            var issued = await client.CreateKeyAsync(organization.Id, cancellationToken: Token);
            (_key, _id) = (issued.Plaintext, issued.Key.Id);
            endpoints.MapHealthChecks("/health");
            endpoints.MapGet("/", static () => "").RequireApiKey();
        },
        static services =>
        {
            services.AddAuthentication().AddApiKey();
            services.AddHealthChecks().AddApiKeys();
        },
        ApiKeyDatabase.Sqlite(_file.Path),
        static options => options.UsageFlushInterval = TimeSpan.FromMilliseconds(20));
}
