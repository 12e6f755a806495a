using ApiKeys.AspNetCore.Tests.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>A connection that lasts long does not outlive its key.</summary>
public sealed class ConnectionEndTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private TestApp _app = null!;
    private OrganizationId _organization;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _app = await TestApp.StartAsync(
        async (endpoints, client) =>
        {
            _organization = (await client.CreateOrganizationAsync("Acme Inc", Token)).Id;
            endpoints.MapHub<OrdersHub>("/hub", static options => options.CloseOnAuthenticationExpiration = true)
                .RequireApiKey();
            endpoints.MapHub<WatchingHub>("/watching").RequireApiKey();
            endpoints.MapGet("/events", static async (HttpContext context) =>
            {
                context.AbortWhenKeyEnds();
                await context.Response.WriteAsync("data: first\n\n");
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }).RequireApiKey();
            endpoints.MapGet("/open", static (HttpContext context) =>
            {
                context.AbortWhenKeyEnds();
                return "open";
            });
        },
        static services =>
        {
            services.AddSignalR().AddJsonProtocol(HubJsonContext.Use);
            services.AddAuthentication(ApiKeyDefaults.AuthenticationScheme).AddApiKey();
        },
        options: static options => options.ChangePollInterval = TimeSpan.FromMilliseconds(20));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task A_hub_connection_closes_when_its_key_expires()
    {
        var issued = await IssueAsync(TimeProvider.System.GetUtcNow().AddSeconds(2));

        await AssertClosesAsync(
            "/hub", issued.Plaintext, HttpTransportType.WebSockets, static () => Task.CompletedTask);
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task A_hub_that_watches_closes_a_connection_when_its_key_is_revoked(HttpTransportType transport)
    {
        var issued = await IssueAsync();

        await AssertClosesAsync(
            "/watching",
            issued.Plaintext,
            transport,
            () => _app.Client.RevokeKeyAsync(_organization, issued.Key.Id, cancellationToken: Token));
    }

    [Fact]
    public async Task A_stream_of_events_ends_when_its_key_is_revoked()
    {
        var issued = await IssueAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{_app.EndPoint}/events");
        request.Headers.Add(ApiKeyDefaults.HeaderName, issued.Plaintext);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        using var reader = new StreamReader(stream);
        Assert.Equal("data: first", await reader.ReadLineAsync(Token));

        await _app.Client.RevokeKeyAsync(_organization, issued.Key.Id, cancellationToken: Token);

        await Assert.ThrowsAnyAsync<IOException>(() => reader.ReadToEndAsync(Token).WaitAsync(Patience, Token));
    }

    [Fact]
    public async Task A_request_that_has_ended_is_not_aborted_later()
    {
        var issued = await IssueAsync();
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 1 };
        using var http = new HttpClient(handler);

        Assert.Equal("open", await GetAsync(issued.Plaintext));
        await _app.Client.RevokeKeyAsync(_organization, issued.Key.Id, cancellationToken: Token);
        for (var i = 0; i < 20; i++)
        {
            await Task.Delay(20, Token);
            Assert.Equal("open", await GetAsync(key: null));
        }

        async Task<string> GetAsync(string? key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{_app.EndPoint}/open");
            if (key is not null)
                request.Headers.Add(ApiKeyDefaults.HeaderName, key);
            using var response = await http.SendAsync(request, Token);
            return await response.Content.ReadAsStringAsync(Token);
        }
    }

    private async Task AssertClosesAsync(string path, string key, HttpTransportType transport, Func<Task> end)
    {
        var connection = new HubConnectionBuilder().WithUrl(
            new Uri($"http://{_app.EndPoint}{path}"),
            transport,
            options => options.Headers[ApiKeyDefaults.HeaderName] = key).AddJsonProtocol(HubJsonContext.Use).Build();
        await using var disposal = connection;
        var closed = new TaskCompletionSource();
        connection.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        await connection.StartAsync(Token);
        Assert.Equal("open, ApiKey", await connection.InvokeAsync<string>(nameof(OrdersHub.Open), Token));

        await end();

        await closed.Task.WaitAsync(Patience, Token);
    }

    private Task<IssuedKey> IssueAsync(DateTimeOffset? expiresAt = null) => _app.Client.CreateKeyAsync(
        _organization, metadata: new() { ExpiresAt = expiresAt }, cancellationToken: Token);
}
