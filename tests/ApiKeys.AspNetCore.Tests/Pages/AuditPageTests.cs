using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ApiKeys.AspNetCore.Tests.Pages;

/// <summary>The program of docs/audit.md is a file of these tests, and works.</summary>
public sealed class AuditPageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_shows_the_program_that_is_tested()
    {
        var root = PageRepository.Find();
        var page = await File.ReadAllTextAsync(Path.Combine(root, "docs", "audit.md"), Token);
        var program = await File.ReadAllTextAsync(
            Path.Combine(root, "tests", "ApiKeys.AspNetCore.Tests", "Pages", "WebhookFeed.cs"), Token);

        var shown = program.Replace("namespace ApiKeys.AspNetCore.Tests.Pages;\n\n", "", StringComparison.Ordinal)
            .Replace(
                "using System.Text.Json;\n", "using System.Text.Json;\nusing ApiKeys;\n", StringComparison.Ordinal);
        Assert.Contains($"```csharp\n{shown}```\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_feed_sends_each_event_in_order_although_the_webhook_fails_and_the_feed_starts_again()
    {
        var received = new List<JsonObject>();
        var calls = 0;
        await using var app = await TestApp.StartAsync((endpoints, _) =>
        {
            endpoints.MapPost("/webhook", async (HttpContext context) =>
            {
                var body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
                if (++calls % 3 is 0)
                    return Results.StatusCode(503);
                received.Add(body!.AsObject());
                return Results.NoContent();
            });
            return Task.CompletedTask;
        });
        var bob = app.Client.ActingAs("u_bob");
        var organization = (await bob.CreateOrganizationAsync("Acme Inc", Token)).Id;
        await bob.CreateKeysAsync(organization, [new(), new(), new(), new()], cancellationToken: Token);
        using var http = new HttpClient();
        var place = Path.Combine(Path.GetTempPath(), $"{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}.place");
        try
        {
            for (var isDone = false; !isDone;)
            {
                var feed = new WebhookFeed(app.Client, http, new($"http://{app.EndPoint}/webhook"), place);
                try
                {
                    await feed.SendAsync(organization, Token);
                    isDone = true;
                }
                catch (HttpRequestException)
                {
                    await bob.RenameOrganizationAsync(organization, $"Acme {calls}", Token);
                }
            }
        }
        finally
        {
            File.Delete(place);
        }

        var events = new List<ApiKeyEvent>();
        await foreach (var entry in app.Client.ListEventsAsync(organization).WithCancellation(Token))
            events.Add(entry);
        Assert.True(calls > received.Count);
        Assert.Equal(
            events.Select(static entry => entry.Id.ToString()),
            received.Select(static body => body["id"]!.GetValue<string>()));
        Assert.All(received, static body => Assert.Equal("u_bob", body["actor"]!.GetValue<string>()));
        Assert.Equal("Acme Inc", received[0]["details"]!["name"]!.GetValue<string>());
    }
}
