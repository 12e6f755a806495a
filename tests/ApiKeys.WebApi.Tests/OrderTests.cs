using System.Net;

namespace ApiKeys.WebApi.Tests;

public sealed class OrderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_with_the_scope_reads_the_orders()
    {
        await using var app = new App();
        using var client = app.CreateClient();
        client.DefaultRequestHeaders.Add("X-API-Key", await app.IssueKeyAsync(new() { Scopes = ["orders:read"] }));

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/orders", Token)).StatusCode);
    }

    [Fact]
    public async Task A_key_expires()
    {
        await using var app = new App();
        using var client = app.CreateClient();
        client.DefaultRequestHeaders.Add(
            "X-API-Key",
            await app.IssueKeyAsync(new() { Scopes = ["orders:read"], ExpiresAt = app.Clock.Now.AddDays(1) }));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/orders", Token)).StatusCode);

        app.Clock.Now += TimeSpan.FromDays(2);

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/orders", Token)).StatusCode);
    }
}
