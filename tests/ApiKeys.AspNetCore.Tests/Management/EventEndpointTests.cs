using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>
/// The trail over HTTP. Reports elsewhere: an audit log that has the actor "api" for every change (nora #985), or none
/// for changes by its API (DefectDojo #2064).
/// </summary>
public sealed class EventEndpointTests : IAsyncLifetime
{
    private ManagedApp _app = null!;
    private Tenant _tenant = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Organization => $"/admin/organizations/{_tenant.Organization}";

    private string Events => $"{Organization}/events";

    private string Key => $"{Organization}/keys/{_tenant.Key.Key.Id}";

    public async ValueTask InitializeAsync()
    {
        _app = await ManagedApp.StartAsync();
        _tenant = await Tenant.CreateAsync(_app.Client, "Acme Inc");
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task A_change_is_an_event_whose_actor_is_the_callers_key()
    {
        await _app.CallAsync(200, "POST", Key + "/revoke", """{"reason":"leaked"}""");

        var page = await _app.CallAsync(200, "GET", Events + "?after=6");

        var entry = Assert.Single(page["items"]!.AsArray())!.AsObject();
        Assert.Null(page["next"]);
        Assert.Equal(
            ["id", "number", "occurredAt", "actor", "kind", "organizationId", "subject", "details"],
            entry.Select(static member => member.Key));
        Assert.Equal(7, entry["number"]!.GetValue<long>());
        Assert.Equal(_app.Operator.Key.Id.Value.ToString("N"), Text(entry["actor"]));
        Assert.Equal(ApiKeyEventKinds.KeyRevoked, Text(entry["kind"]));
        Assert.Equal(_tenant.Organization.ToString(), Text(entry["organizationId"]));
        Assert.Equal(_tenant.Key.Key.Id.Value.ToString("N"), Text(entry["subject"]));
        Assert.Equal("""{"reason":"leaked"}""", entry["details"]!.ToJsonString());
        Assert.Equal(7, Guid.Parse(Text(entry["id"])!).Version);
    }

    [Fact]
    public async Task Each_change_over_HTTP_has_an_actor()
    {
        var project = await CreateAsync("projects");
        var product = await CreateAsync("products");
        var link = $"{Organization}/projects/{project}/products/{product}";
        var issued = await CreateAsync("keys");
        (string Method, string Path, string? Body)[] changes =
        [
            ("PATCH", Organization, """{"name":"Acme Ltd"}"""),
            ("PATCH", $"{Organization}/projects/{project}", """{"name":"v3"}"""),
            ("PATCH", $"{Organization}/products/{product}", """{"name":"Another"}"""),
            ("PUT", link, null),
            ("DELETE", link, null),
            ("DELETE", $"{Organization}/projects/{project}", null),
            ("DELETE", $"{Organization}/products/{product}", null),
            ("POST", $"{Organization}/suspend", null),
            ("POST", $"{Organization}/resume", null),
            ("POST", $"{Organization}/owners/suspend", """{"owner":"u_alice"}"""),
            ("POST", $"{Organization}/owners/resume", """{"owner":"u_alice"}"""),
            ("PATCH", Key, """{"name":"Third"}"""),
            ("POST", $"{Key}/disable", null),
            ("POST", $"{Key}/enable", null),
            ("DELETE", $"{Organization}/keys/{issued}", null),
            ("POST", $"{Organization}/keys/delete", """{"owner":"u_alice"}"""),
            ("DELETE", Organization + "?includingContents=true", null),
        ];
        foreach (var (method, path, body) in changes)
            Assert.InRange((await _app.SendAsync(method, path, body)).Status, 200, 204);

        // The organization is gone, and its events are there.
        var events = (await _app.CallAsync(200, "GET", Events + "?after=6"))["items"]!.AsArray();
        Assert.Equal(23, events.Count);
        Assert.All(
            events,
            entry => Assert.Equal(_app.Operator.Key.Id.Value.ToString("N"), Text(entry!["actor"])));

        async Task<string?> CreateAsync(string what) =>
            Text((await _app.CallAsync(201, "POST", $"{Organization}/{what}", """{"name":"Second"}"""))["id"]);
    }

    [Fact]
    public async Task A_filter_and_pages_select_events()
    {
        Assert.Equal([5L, 6L], await NumbersAsync($"?key={_tenant.Key.Key.Id}"));
        Assert.Equal([3L, 4L], await NumbersAsync($"?subject={_tenant.Product.Value:N}"));
        Assert.Equal([2L], await NumbersAsync("?kind=project.created"));
        Assert.Equal([1L, 2L, 3L, 4L, 5L, 6L], await NumbersAsync("?actor=system&from=2020-01-01T00:00:00Z"));
        Assert.Equal([], await NumbersAsync("?to=2020-01-01T00:00:00%2B01:00"));
        var page = await _app.CallAsync(200, "GET", Events + "?limit=2&after=1");
        Assert.Equal([2L, 3L], Numbers(page));
        Assert.Equal("3", Text(page["next"]));
        Assert.Equal([4L, 5L], await NumbersAsync($"?limit=2&after={Text(page["next"])}"));
    }

    [Theory]
    [InlineData("after=-1", "invalid_request")]
    [InlineData("after=1.5", "invalid_request")]
    [InlineData("after=99999999999999999999", "invalid_request")]
    [InlineData("from=2030-01-01T00:00:00", "invalid_request")]
    [InlineData("to=tomorrow", "invalid_request")]
    [InlineData("key=u_alice", "invalid_request")]
    [InlineData("owner=u_alice", "invalid_request")]
    [InlineData("limit=0", "invalid_request")]
    [InlineData("kind=", "invalid_value")]
    [InlineData("actor=%00", "invalid_value")]
    [InlineData("subject=u_alice&key=01900000-0000-7000-8000-000000000000", "invalid_value")]
    public async Task A_query_that_breaks_a_rule_is_refused(string query, string code)
    {
        var refused = await _app.SendAsync("GET", $"{Events}?{query}");

        Assert.Equal((400, code), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Another_organization_does_not_exist_and_a_part_of_one_does_not_read_its_events()
    {
        var other = await Tenant.CreateAsync(_app.Client, "Globex");
        var whole = await IssueAsync(null, null);
        var ofProject = await IssueAsync(_tenant.Project, null);
        var ofProduct = await IssueAsync(null, _tenant.Product);
        var theirs = $"/admin/organizations/{other.Organization}/events";

        Assert.Equal(200, (await GetAsync(whole, Events)).Status);
        var foreign = await GetAsync(whole, theirs);
        Assert.Equal((404, "not_found"), (foreign.Status, foreign.Code));
        foreach (var key in (IssuedKey[])[ofProject, ofProduct])
        {
            var refused = await GetAsync(key, Events);
            Assert.Equal((403, "beyond_ceiling"), (refused.Status, refused.Code));
            Assert.Equal(404, (await GetAsync(key, theirs)).Status);
        }

        var unknown = await _app.SendAsync("GET", $"/admin/organizations/{Tenant.NoId}/events");
        Assert.Equal((404, "not_found"), (unknown.Status, unknown.Code));
        Assert.Equal([], await NumbersAsync("?after=1000"));

        Task<IssuedKey> IssueAsync(ProjectId? project, ProductId? product) => _app.Client.CreateKeyAsync(
            _tenant.Organization, project, product, new() { Scopes = ["*"] }, cancellationToken: Token);
    }

    [Theory]
    [InlineData("u_bob", null, "u_bob")]
    [InlineData("Zoë Ω", null, "Zo\u00eb Ω")]
    [InlineData(null, "sub-7", "sub-7")]
    [InlineData(" padded ", "sub-7", "sub-7")]
    [InlineData("system", null, "unnamed")]
    [InlineData(null, null, "unnamed")]
    [InlineData("anonymous!", null, "anonymous")]
    public async Task The_actor_of_a_caller_without_a_key_is_the_name_of_its_identity(
        string? name, string? subject, string actor)
    {
        OrganizationId organization = default;
        var isAnonymous = name is "anonymous!";
        await using var app = await TestApp.StartAsync(
            async (endpoints, client) =>
            {
                organization = (await client.CreateOrganizationAsync("Acme Inc", Token)).Id;
                endpoints.MapApiKeyManagement(
                    "/admin",
                    new AuthorizationPolicyBuilder().RequireAssertion(static _ => true).Build());
            },
            services =>
            {
                var authentication = services.AddAuthentication("staff");
                authentication.AddApiKey();
                authentication.AddScheme<StaffOptions, StaffHandler>(
                    "staff",
                    options => (options.Name, options.Subject, options.IsAnonymous) = (name, subject, isAnonymous));
                services.AddAuthorization();
            });

        await app.Client.GetOrganizationAsync(organization, Token);
        using var connection = new ManagementConnection(app.EndPoint);
        var created = await connection.SendAsync(
            "POST",
            $"/admin/organizations/{organization}/projects",
            ["Content-Type: application/json"],
            """{"name":"v1"}"""u8.ToArray());

        Assert.Equal(201, created.Status);
        var page = await app.Client.ListEventsPageAsync(organization, after: 1, cancellationToken: Token);
        Assert.Equal(actor, Assert.Single(page.Items).Actor);
    }

    private static string? Text(JsonNode? node) => node?.GetValue<string>();

    private static IEnumerable<long> Numbers(JsonNode page) =>
        page["items"]!.AsArray().Select(static entry => entry!["number"]!.GetValue<long>());

    private async Task<IEnumerable<long>> NumbersAsync(string query) =>
        Numbers(await _app.CallAsync(200, "GET", Events + query));

    private async Task<WireResponse> GetAsync(IssuedKey key, string path)
    {
        using var connection = new ManagementConnection(_app.App.EndPoint);
        return await connection.SendAsync("GET", path, [$"X-API-Key: {key.Plaintext}"]);
    }

    private sealed class StaffOptions : AuthenticationSchemeOptions
    {
        public string? Name { get; set; }

        public string? Subject { get; set; }

        public bool IsAnonymous { get; set; }
    }

    private sealed class StaffHandler(
        IOptionsMonitor<StaffOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<StaffOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Options.IsAnonymous)
                return Task.FromResult(AuthenticateResult.NoResult());

            var identity = new ClaimsIdentity("staff");
            if (Options.Name is { } name)
                identity.AddClaim(new(identity.NameClaimType, name));
            if (Options.Subject is { } subject)
                identity.AddClaim(new("sub", subject));
            return Task.FromResult(AuthenticateResult.Success(new(new(identity), Scheme.Name)));
        }
    }
}
