using System.Text.Json.Nodes;

namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>Many concurrent requests for the same change: it happens once.</summary>
public sealed class ManagementConcurrencyTests : IAsyncLifetime
{
    private const int Callers = 20;

    private ManagedApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await ManagedApp.StartAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("/projects")]
    [InlineData("/products")]
    public async Task Of_many_concurrent_creations_of_one_name_one_succeeds(string kind)
    {
        var tenant = await Tenant.CreateAsync(_app.Client, "Acme Inc");
        var collection = kind is "" ? "/admin/organizations" : $"/admin/organizations/{tenant.Organization}{kind}";

        var answers = await AtOnceAsync($"POST {collection}", """{"name":"Umbrella"}""");

        var created = Assert.Single(answers, static answer => answer.Status is 201);
        Assert.Equal(Callers - 1, answers.Count(static answer => answer is { Status: 409, Code: "already_exists" }));
        var listed = await _app.CallAsync(200, "GET", collection);
        Assert.Single(listed["items"]!.AsArray(), static item => item!["name"]!.GetValue<string>() is "Umbrella");
        Assert.Equal(201, created.Status);
    }

    [Fact]
    public async Task Concurrent_revocations_all_report_the_same_time()
    {
        var tenant = await Tenant.CreateAsync(_app.Client, "Acme Inc");

        var answers = await AtOnceAsync(
            $"POST /admin/organizations/{tenant.Organization}/keys/{tenant.Key.Key.Id}/revoke",
            "");

        Assert.All(answers, static answer => Assert.Equal(200, answer.Status));
        var times = answers.Select(static answer => JsonNode.Parse(answer.Body)!["revokedAt"]!.GetValue<string>());
        Assert.NotNull(Assert.Single(times.Distinct()));
    }

    private Task<WireResponse[]> AtOnceAsync(string request, string body) =>
        Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => WireClient.SendAsync(
            _app.App.EndPoint,
            $"{request} HTTP/1.1",
            [_app.Credential, "Content-Type: application/json"],
            body)));
}
