using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>The app's policy decides which callers may manage keys.</summary>
public sealed class ManagementPolicyTests
{
    [Fact]
    public async Task Every_route_refuses_callers_who_are_not_operators()
    {
        await using var app = await ManagedApp.StartAsync();
        var tenant = await Tenant.CreateAsync(app.Client, "Acme Inc");
        var disabled = await app.Client.CreateKeyAsync(
            app.Operator.Key.OrganizationId,
            metadata: app.Operator.Key.Metadata,
            cancellationToken: TestContext.Current.CancellationToken);
        await app.Client.DisableKeyAsync(
            disabled.Key.OrganizationId,
            disabled.Key.Id,
            cancellationToken: TestContext.Current.CancellationToken);
        var revoked = await app.Client.CreateKeyAsync(
            app.Operator.Key.OrganizationId,
            metadata: app.Operator.Key.Metadata,
            cancellationToken: TestContext.Current.CancellationToken);
        await app.Client.RevokeKeyAsync(
            revoked.Key.OrganizationId,
            revoked.Key.Id,
            cancellationToken: TestContext.Current.CancellationToken);
        using var connection = new ManagementConnection(app.App.EndPoint);
        var before = await app.SnapshotAsync();
        (string[] Headers, int Status, string Code)[] callers =
        [
            ([], 401, "missing_credential"),
            (["Authorization: Basic dTpw"], 401, "missing_credential"),
            (["X-API-Key: junk"], 401, "invalid_token"),
            ([$"X-API-Key: {tenant.Key.Plaintext}"], 403, "insufficient_scope"),
            ([$"X-API-Key: {revoked.Plaintext}"], 401, "invalid_token"),
            ([$"X-API-Key: {disabled.Plaintext}"], 401, "invalid_token"),
        ];

        Assert.Equal(46, app.Routes.Count);
        foreach (var route in app.Routes)
        {
            foreach (var (headers, status, code) in callers)
            {
                var response = await connection.SendAsync(
                    route.Method,
                    route.ToPath(tenant.IdOf),
                    [.. headers, "Content-Type: application/json"],
                    Body(route));
                Assert.Equal((route, status, code), (route, response.Status, response.Code));
            }
        }

        Assert.Equal(before, await app.SnapshotAsync());

        // The same requests succeed with an operator's key. Deletions come last, from the longest path to the shortest.
        var ordered = app.Routes
            .OrderBy(static route => route.Method is "DELETE")
            .ThenByDescending(static route => route.Pattern.Length);
        foreach (var route in ordered)
        {
            var response = await connection.SendAsync(
                route.Method,
                route.ToPath(tenant.IdOf),
                [app.Credential, "Content-Type: application/json"],
                Body(route));

            // An operator's key gives keys of its own environment only, and so it enables no key unread.
            var isRefused = route.Pattern.EndsWith("/keys/enable", StringComparison.Ordinal);
            Assert.Equal(
                (route, true),
                (route, isRefused ? response.Status is 403 : response.Status is 200 or 201 or 204 or 409));
        }
    }

    [Fact]
    public async Task A_missing_policy_is_refused()
    {
        await using var app = await TestApp.StartAsync(static (endpoints, _) =>
        {
            Assert.Throws<ArgumentNullException>(
                "policy",
                () => endpoints.MapApiKeyManagement("/admin", (string)null!));
            Assert.Throws<ArgumentException>("policy", () => endpoints.MapApiKeyManagement("/admin", ""));
            Assert.Throws<ArgumentNullException>(
                "policy",
                () => endpoints.MapApiKeyManagement("/admin", (AuthorizationPolicy)null!));
            return Task.CompletedTask;
        });

        Assert.Equal(404, (await app.GetAsync("/admin/organizations")).Status);
    }

    [Fact]
    public async Task An_undefined_policy_refuses_everyone()
    {
        await using var app = await TestApp.StartAsync(
            static (endpoints, _) =>
            {
                endpoints.MapApiKeyManagement("/admin", "forgotten");
                return Task.CompletedTask;
            },
            static services =>
            {
                services.AddAuthentication().AddApiKey();
                services.AddAuthorization();
            });
        var (organization, _) = await app.Client.GetOrCreateOrganizationAsync(
            "Operators",
            TestContext.Current.CancellationToken);
        var key = await app.Client.CreateKeyAsync(
            organization.Id,
            metadata: new() { Scopes = ["*"] },
            cancellationToken: TestContext.Current.CancellationToken);

        var read = await app.GetAsync("/admin/organizations", $"X-API-Key: {key.Plaintext}");
        var written = await WireClient.SendAsync(
            app.EndPoint,
            "POST /admin/organizations HTTP/1.1",
            [$"X-API-Key: {key.Plaintext}", "Content-Type: application/json"],
            """{"name":"Acme Inc"}""");

        Assert.Equal((500, 500), (read.Status, written.Status));
        Assert.Null(await app.Client.FindOrganizationAsync("Acme Inc", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_app_can_pass_its_own_policy()
    {
        await using var app = await TestApp.StartAsync(static (endpoints, _) =>
        {
            endpoints.MapApiKeyManagement(
                "/nobody",
                new AuthorizationPolicyBuilder().RequireAssertion(static _ => false).Build());
            endpoints.MapApiKeyManagement(
                "/everybody",
                new AuthorizationPolicyBuilder().RequireAssertion(static _ => true).Build());
            return Task.CompletedTask;
        });

        Assert.Contains((await app.GetAsync("/nobody/organizations")).Status, (int[])[401, 403]);
        Assert.Equal(200, (await app.GetAsync("/everybody/organizations")).Status);
    }

    private static byte[]? Body(ManagementRoute route) =>
        route.Method is "GET" ? null : Encoding.UTF8.GetBytes(route.Body ?? "");
}
