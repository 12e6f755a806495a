using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>However an app stops, the database counts each allowed use once.</summary>
public sealed partial class LifetimeTests : IDisposable
{
    private const int Connections = 200;
    private const int RequestsPerConnection = 50;
    private const int Keys = 20;

    private readonly TemporaryFile _file = new();
    private readonly List<string> _keys = [];
    private OrganizationId _organization;
    private long _validated;
    private long _served;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Every_use_is_counted_once_when_an_app_stops_during_ten_thousand_requests() =>
        await StopUnderLoadAsync(static async app =>
        {
            await app.StopAsync(Token);
            await app.DisposeAsync();
        },
        [200, 503]);

    [Fact]
    public async Task Every_use_is_counted_once_when_an_app_stops_without_waiting_for_its_requests() =>
        await StopUnderLoadAsync(static async app =>
        {
            await app.StopAsync(new CancellationToken(canceled: true));
            await app.DisposeAsync();
        },
        [200, 503]);

    // ASP.NET Core disposes the services before the server, and answers 500 meanwhile.
    [Fact]
    public async Task Every_use_is_counted_once_when_an_app_is_disposed_during_its_requests() =>
        await StopUnderLoadAsync(static app => app.AbandonAsync(), [200, 500, 503]);

    [Fact]
    public async Task Every_use_is_counted_once_when_nothing_is_cached() =>
        await StopUnderLoadAsync(
            static app => app.AbandonAsync(),
            [200, 500, 503],
            static options => options.CacheDuration = TimeSpan.Zero);

    [Fact]
    public async Task A_request_that_never_ends_does_not_keep_an_app_from_stopping()
    {
        await using var app = await StartAsync();
        await CallAsync(app);
        var slow = WireClient.SendAsync(app.EndPoint, "GET /slow HTTP/1.1", [$"X-API-Key: {_keys[0]}"]);
        while (Volatile.Read(ref _served) < 2)
            await Task.Delay(5, Token);

        await app.StopAsync(new CancellationToken(canceled: true));

        await Assert.ThrowsAnyAsync<Exception>(() => slow);
    }

    [Fact]
    public async Task Uses_are_written_when_an_app_stops()
    {
        await using var app = await StartAsync(static options => options.UsageFlushInterval = TimeSpan.FromHours(1));
        await CallAsync(app);
        Assert.Equal(0, await CountAsync());

        await app.StopAsync(Token);

        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Uses_that_could_not_be_written_at_the_stop_are_written_at_the_disposal()
    {
        var app = await StartAsync();
        await CallAsync(app);
        await ExecuteAsync("ALTER TABLE api_key_usage_writers RENAME TO hidden");

        await app.StopAsync(Token);
        var log = app.Log;
        await ExecuteAsync("ALTER TABLE hidden RENAME TO api_key_usage_writers");
        await app.DisposeAsync();

        Assert.Contains(log.Entries, static entry => entry.StartsWith(
            "Error: The uses of API keys could not be written", StringComparison.Ordinal));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_failure_to_write_uses_is_logged_and_the_app_still_ends()
    {
        var app = await StartAsync();
        await CallAsync(app);
        await ExecuteAsync("ALTER TABLE api_key_usage_writers RENAME TO hidden");
        var log = app.Log;

        await app.StopAsync(Token);
        await app.AbandonAsync();

        Assert.Equal(2, log.Entries.Count(static entry => entry.StartsWith(
            "Error: The uses of API keys ", StringComparison.Ordinal)));
    }

    private static async Task CallAsync(TestApp app, string key) =>
        Assert.Equal(200, (await app.GetAsync("/", $"X-API-Key: {key}")).Status);

    private Task CallAsync(TestApp app) => CallAsync(app, _keys[0]);

    private async Task StopUnderLoadAsync(
        Func<TestApp, ValueTask> stop, HashSet<int> statusesAllowed, Action<ApiKeyServiceOptions>? options = null)
    {
        var app = await StartAsync(options);
        var clients = Enumerable.Range(0, Connections)
            .Select(number => PipelineAsync(app, _keys[number % Keys]))
            .ToArray();
        while (Volatile.Read(ref _served) < Connections * RequestsPerConnection / 10)
            await Task.Delay(5, Token);

        await stop(app);
        var statuses = (await Task.WhenAll(clients)).SelectMany(static statuses => statuses).ToList();

        Assert.Empty(statuses.Except(statusesAllowed));
        Assert.InRange(statuses.Count(static status => status is 200), 1, _served);
        Assert.InRange(_validated, 1, Connections * RequestsPerConnection - 1);
        Assert.Equal(_validated, await CountAsync());

        // A request that was validated is not served if the services are disposed in between.
        if (statusesAllowed.Contains(500))
            Assert.InRange(_served, 1, _validated);
        else
            Assert.Equal(_validated, _served);
    }

    /// <summary>Sends all requests of a connection at once, and returns the statuses of the received answers.</summary>
    private static async Task<List<int>> PipelineAsync(TestApp app, string key)
    {
        var received = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(app.EndPoint, Token);
            var stream = socket.GetStream();
            var request = $"GET / HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {key}\r\n\r\n";
            var requests = string.Concat(Enumerable.Repeat(request, RequestsPerConnection));
            await stream.WriteAsync(Encoding.ASCII.GetBytes(requests), Token);
            for (var answers = 0; answers < RequestsPerConnection; answers = Status().Count(received.ToString()))
            {
                if (await stream.ReadAsync(buffer, Token) is var count and > 0)
                    received.Append(Encoding.ASCII.GetString(buffer, 0, count));
                else
                    break;
            }
        }
        catch (Exception fault) when (fault is SocketException or IOException or InvalidOperationException)
        {
            // The connection was cut off.
        }

        return
        [
            .. Status().Matches(received.ToString())
                .Select(static match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)),
        ];
    }

    private async Task<TestApp> StartAsync(Action<ApiKeyServiceOptions>? options = null)
    {
        await using (var client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(_file.Path)))
        {
            await client.MigrateAsync(Token);
            _organization = (await client.CreateOrganizationAsync("Acme Inc", Token)).Id;
            for (var i = 0; i < Keys; i++)
                _keys.Add((await client.CreateKeyAsync(_organization, cancellationToken: Token)).Plaintext);
        }

        return await TestApp.StartAsync(
            (endpoints, _) =>
            {
                endpoints.MapGet("/", async () =>
                {
                    Interlocked.Increment(ref _served);
                    await Task.Delay(10, CancellationToken.None);
                    return TypedResults.Ok();
                }).RequireApiKey();
                endpoints.MapGet("/slow", async (HttpContext context) =>
                {
                    Interlocked.Increment(ref _served);
                    await Task.Delay(Timeout.Infinite, context.RequestAborted);
                }).RequireApiKey();
                return Task.CompletedTask;
            },
            services => services.AddAuthentication().AddApiKey(options => options.Events.OnValidated = _ =>
            {
                Interlocked.Increment(ref _validated);
                return Task.CompletedTask;
            }),
            ApiKeyDatabase.Sqlite(_file.Path),
            options);
    }

    private async Task<long> CountAsync()
    {
        await using var client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(_file.Path));
        var count = 0L;
        await foreach (var key in client.ListKeysAsync(_organization).WithCancellation(Token))
            count += key.UseCount;
        return count;
    }

    private async Task ExecuteAsync(string statement)
    {
        await using var connection = new SqliteConnection($"Data Source={_file.Path};Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are constants of this class.
        command.CommandText = statement;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Token);
    }

    [GeneratedRegex(@"HTTP/1\.1 (\d{3}) ")]
    private static partial Regex Status();
}
