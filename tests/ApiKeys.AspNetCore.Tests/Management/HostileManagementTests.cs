using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>
/// Hostile requests get an answer that a client can act on. They change nothing that they may not change.
/// </summary>
public sealed class HostileManagementTests : IAsyncLifetime
{
    private const int MaxBodySize = 128 * 1024;

    private ManagedApp _app = null!;
    private Tenant _tenant = null!;
    private Tenant _other = null!;
    private ManagementConnection _connection = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ManagedApp.StartAsync();
        _tenant = await Tenant.CreateAsync(_app.Client, "Acme Inc");
        _other = await Tenant.CreateAsync(_app.Client, "Umbrella");
        _connection = new(_app.App.EndPoint);
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData(20261125, 6_000)]
    public async Task Every_hostile_request_is_answered_below_500_with_a_code(int seed, int count)
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"The seed is {seed}.");
        var requests = new HostileRequests(new Random(seed), _app.Routes, [_tenant, _other], _app.Operator.Plaintext);
        var hidden = _app.Operator.Plaintext[12..40];
        var statuses = new SortedDictionary<int, int>();
        var faults = new List<string>();
        var others = await OthersAsync();

        for (var i = 0; i < count; i++)
        {
            var request = requests.Next();
            WireResponse response;
            try
            {
                response = await _connection.SendAsync(
                    request.Route.Method,
                    request.Target,
                    [_app.Credential, .. request.Headers],
                    request.Body,
                    request.Chunked);
            }
            catch (InvalidOperationException fault)
            {
                throw new InvalidOperationException(
                    $"Seed {seed}, request {i}, {request.Route}: {fault.Message}",
                    fault);
            }

            // Kestrel closes the connection silently if a request is refused before its body is read, and the body is
            // too large to be skipped.
            if (request.Body is { Length: > MaxBodySize })
                _connection.Dispose();

            statuses[response.Status] = statuses.GetValueOrDefault(response.Status) + 1;
            if (FaultOf(response, hidden) is { } found)
            {
                var body = Encoding.Latin1.GetString(request.Body ?? []);
                faults.Add(
                    $"Seed {seed}, request {i}, {request.Route}: {response.Status}, {found}. "
                    + $"{Shown(request.Target)} {Shown(body)} {Shown(response.Body)}");
            }
        }

        var counts = string.Join(", ", statuses.Select(static status => $"{status.Value} × {status.Key}"));
        TestContext.Current.TestOutputHelper!.WriteLine($"{counts}, {_connection.Opened} connections");
        if (faults.Count > 0)
            Assert.Fail(string.Join('\n', faults.Take(20)));
        Assert.Superset(new HashSet<int> { 200, 201, 400, 404, 409, 415 }, statuses.Keys.ToHashSet());
        Assert.Equal(others, await OthersAsync());
        Assert.DoesNotContain(
            _app.App.Log.Entries,
            static entry =>
                entry.StartsWith("Error", StringComparison.Ordinal)
                || entry.StartsWith("Critical", StringComparison.Ordinal));
        Assert.Equal(200, (await _app.SendAsync("GET", "/admin/organizations")).Status);
    }

    [Fact]
    public async Task A_keys_text_in_a_body_appears_neither_in_the_refusal_nor_in_the_log()
    {
        var secret = _tenant.Key.Plaintext;
        string[] bodies =
        [
            $$$"""{"{{{secret}}}":1}""", $$$"""{"name":"{{{secret}}}","{{{secret}}}":"{{{secret}}}"}""",
            $$$"""{"name":{"{{{secret}}}":1}}""", $$$"""{"name":"{{{secret}}}\ud800"}""",
            $$$"""{"name":"\u0000{{{secret}}}"}""", $$$"""{"name":{{{secret}}}}""",
            $$$"""{"scopes":["{{{secret}}} "]}""", $$$"""{"rateLimits":[{"{{{secret}}}":1}]}""",
            $$$"""{"rateLimits":[{"limit":1,"window":"{{{secret}}}"}]}""", $$$"""{"expiresAt":"{{{secret}}}"}""",
            $$$"""{"allowedNetworks":["{{{secret}}}"]}""", $$$"""{"activatesAt":"{{{secret}}}"}""",
            $$$"""{"custom":"{{{secret}}}"}""",
            $$$"""{"custom":{"{{{secret}}}":"\ud800"}}""", $$$"""{"custom":{"{{{secret}}}":1,"{{{secret}}}":1}}""",
            $$$"""{"custom":{"{{{secret}}}":1e400}}""", $$$"""{"projectId":"{{{secret}}}"}""", $"\"{secret}\"", secret,
        ];

        foreach (var route in _app.Routes.Where(static route => route.HasBody))
        {
            foreach (var body in bodies)
            {
                var response = await _app.SendAsync(route.Method, route.ToPath(_tenant.IdOf), body);
                Assert.InRange(response.Status, 400, 499);
                Assert.NotNull(response.Code);
                Assert.False(
                    response.Body.Contains(secret[12..40], StringComparison.Ordinal),
                    "The answer contains the key's text.");
            }
        }

        var logged = _app.App.Log.Entries.Count(entry => entry.Contains(secret[12..40], StringComparison.Ordinal));
        Assert.Equal(0, logged);
    }

    [Fact]
    public async Task Another_organizations_entities_are_not_found()
    {
        var before = await _app.SnapshotAsync();
        var tried = 0;

        foreach (var route in _app.Routes)
        {
            // Takes every subset of the other ids from another organization. Then takes the organization's id from
            // nowhere.
            for (var others = 1; others < 1 << Math.Max(0, route.Parameters.Count - 1); others++)
            {
                // The number of a secret is no id: both tenants have it.
                var path = route.ToPath(
                    name => IsOfOther(route, name, others) ? _other.IdOf(name) : _tenant.IdOf(name));
                if (path == route.ToPath(_tenant.IdOf))
                    continue;

                await AssertNotFoundAsync(route, path);
                tried++;
            }

            if (route.Parameters.Count > 0)
            {
                await AssertNotFoundAsync(
                    route,
                    route.ToPath(name => name is "organizationId" ? Tenant.NoId : _tenant.IdOf(name)));
                await AssertNotFoundAsync(
                    route,
                    route.ToPath(name => name is "organizationId" ? "junk" : _tenant.IdOf(name)));
                tried += 2;
            }
        }

        string[] bodies =
        [
            $$"""{"projectId":"{{_other.Project}}"}""",
            $$"""{"productId":"{{_other.Product}}"}""",
            $$"""{"projectId":"{{_tenant.Project}}","productId":"{{_other.Product}}"}""",
            $$"""{"projectId":"{{_other.Project}}","productId":"{{_other.Product}}"}""",
        ];
        foreach (var body in bodies)
        {
            var response = await _app.SendAsync("POST", $"/admin/organizations/{_tenant.Organization}/keys", body);
            Assert.Equal((404, "not_found"), (response.Status, response.Code));
        }

        Assert.InRange(tried, 60, 200);
        Assert.Equal(before, await _app.SnapshotAsync());

        static bool IsOfOther(ManagementRoute route, string name, int others) =>
            (others >> Math.Max(0, IndexOf(route, name) - 1) & 1) is 1 && name is not "organizationId";
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=-1")]
    [InlineData("limit=201")]
    [InlineData("limit=NaN")]
    [InlineData("limit=")]
    [InlineData("limit=%201")]
    [InlineData("limit=1%20")]
    [InlineData("limit%20=1")]
    [InlineData("status=active%20")]
    [InlineData("after=0192a5f0-0000-7000-8000-000000000001%20")]
    [InlineData("project=0192a5f0-0000-7000-8000-000000000001%20")]
    [InlineData("limit=+1")]
    [InlineData("limit=1&limit=1")]
    [InlineData("limit=1&LIMIT=2")]
    [InlineData("after=")]
    [InlineData("after=junk")]
    [InlineData("project=junk")]
    [InlineData("product=%00")]
    [InlineData("status=Active")]
    [InlineData("status=1")]
    [InlineData("status=")]
    [InlineData("status=active&status=revoked")]
    [InlineData("owner=")]
    [InlineData("owner=%00")]
    [InlineData("owner=a&owner=b")]
    public async Task A_faulty_query_is_a_bad_request(string query)
    {
        var response = await _app.SendAsync("GET", $"/admin/organizations/{_tenant.Organization}/keys?{query}");

        Assert.Equal(400, response.Status);
        Assert.Contains(response.Code, (string[])["invalid_request", "invalid_value"]);
    }

    [Theory]
    [InlineData("application/json", 201)]
    [InlineData("application/json; charset=utf-8", 201)]
    [InlineData("application/json; charset=bogus", 415)]
    [InlineData("application/json; charset=utf-16", 415)]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("", 415)]
    [InlineData(null, 415)]
    public async Task A_body_that_is_not_declared_as_JSON_is_not_read(string? contentType, int status)
    {
        var response = await _connection.SendAsync(
            "POST",
            "/admin/organizations",
            contentType is null ? [_app.Credential] : [_app.Credential, $"Content-Type: {contentType}"],
            """{"name":"New"}"""u8.ToArray());

        Assert.Equal((status, status is 201 ? null : "invalid_request"), (response.Status, response.Code));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_is_too_large_is_not_read(bool chunked)
    {
        var body = Encoding.UTF8.GetBytes("{\"name\":\"" + new string('a', MaxBodySize) + "\"}");
        var headers = $"{_app.Credential}\r\nContent-Type: application/json\r\nContent-Length: {MaxBodySize + 1}";
        var head = $"POST /admin/organizations HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n\r\n{{";
        var response = chunked
            ? await _connection.SendAsync(
                "POST",
                "/admin/organizations",
                [_app.Credential, "Content-Type: application/json"],
                body,
                chunked: true)
            : await _connection.SendAsync(Encoding.ASCII.GetBytes(head));

        Assert.Equal((413, "invalid_request"), (response.Status, response.Code));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"name":null}""")]
    [InlineData("""{"name":"a"} """ + "x")]
    [InlineData("""{"name":"a","name":"b"}""")]
    [InlineData("""{"name":"a","Name":"b"}""")]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("""{"name":"a",}""")]
    [InlineData("""{"name":"a"/**/}""")]
    [InlineData("""[{"name":"a"}]""")]
    public async Task A_body_without_the_expected_form_is_a_bad_request(string body)
    {
        var before = await _app.SnapshotAsync();

        foreach (var route in _app.Routes.Where(static route => route.NeedsBody && !route.IsOfKeys))
        {
            var response = await _app.SendAsync(route.Method, route.ToPath(_tenant.IdOf), body);
            Assert.Equal((route, 400, "invalid_request"), (route, response.Status, response.Code));
        }

        Assert.Equal(before, await _app.SnapshotAsync());
    }

    [Theory]
    [InlineData("name", "{\"name\":\"?\"}")]
    [InlineData("a member's name", "{\"?\":1}")]
    [InlineData("a scope", "{\"scopes\":[\"?\"]}")]
    [InlineData("custom", "{\"custom\":{\"a\":\"?\"}}")]
    [InlineData("a name in custom", "{\"custom\":{\"?\":1}}")]
    [InlineData("a name in rateLimits", "{\"rateLimits\":[{\"?\":1}]}")]
    public async Task Bytes_that_are_not_UTF_8_are_a_bad_request(string where, string body)
    {
        var path = $"/admin/organizations/{_tenant.Organization}/keys";

        foreach (var bytes in (byte[][])[[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xC3]])
        {
            var place = body.IndexOf('?', StringComparison.Ordinal);
            byte[] request =
            [
                .. Encoding.UTF8.GetBytes(body[..place]),
                .. bytes,
                .. Encoding.UTF8.GetBytes(body[(place + 1)..]),
            ];
            var response = await _connection.SendAsync(
                "POST",
                path,
                [_app.Credential, "Content-Type: application/json"],
                request);
            Assert.Equal((where, 400), (where, response.Status));
            Assert.Contains(response.Code, (string[])["invalid_request", "invalid_value"]);
        }
    }

    [Fact]
    public async Task A_time_without_an_offset_is_a_bad_request()
    {
        var response = await _app.SendAsync(
            "POST",
            $"/admin/organizations/{_tenant.Organization}/keys",
            """{"expiresAt":"2999-01-01T00:00:00"}""");

        Assert.Equal((400, "invalid_request"), (response.Status, response.Code));
    }

    [Fact]
    public async Task While_the_database_is_down_a_client_is_told_to_retry_later()
    {
        // Nothing listens on port 1 of the loopback interface.
        await using var app = await TestApp.StartAsync(
            static (endpoints, _) =>
            {
                endpoints.MapApiKeyManagement(
                    "/admin",
                    new AuthorizationPolicyBuilder().RequireAssertion(static _ => true).Build());
                return Task.CompletedTask;
            },
            database: ApiKeyDatabase.PostgreSql("Host=127.0.0.1;Port=1;Database=app;Username=app"));
        using var connection = new ManagementConnection(app.EndPoint);

        foreach (var route in _app.Routes)
        {
            var response = await connection.SendAsync(
                route.Method,
                route.ToPath(_tenant.IdOf),
                ["Content-Type: application/json"],
                route.Method is "GET" ? null : Encoding.UTF8.GetBytes(BodyOf(route)));
            Assert.Equal(
                (route, 503, "unavailable", "5"),
                (route, response.Status, response.Code, response["Retry-After"]));
        }
    }

    // A malformed text is not looked up.
    private string BodyOf(ManagementRoute route) =>
        route.IsFind ? $$"""{"text":"{{_tenant.Key.Plaintext}}"}""" : route.Body ?? "";

    /// <summary>Describes the fault of an answer. Null if there is none.</summary>
    private static string? FaultOf(WireResponse response, string hidden)
    {
        if (response.Status >= 500)
            return "a fault of the server";
        if (response.Status < 400)
            return null;
        if (response.Body.Contains(hidden, StringComparison.Ordinal))
            return "the body contains a key's text";

        // Answers of Kestrel (a bad or long path) and of routing (an unknown path or method) have no body.
        if (response is { Status: 400 or 404 or 405 or 414, Body: "" })
            return null;
        try
        {
            return response.Code is { Length: > 0 } ? null : "no code";
        }
        catch (JsonException)
        {
            return "no JSON";
        }
    }

    private string Shown(string text)
    {
        var hidden = text.Replace(_app.Operator.Plaintext, "(the secret)", StringComparison.Ordinal);
        return ApiKeyRedactor.Redact(text.Length > 200 ? hidden[..Math.Min(200, text.Length - 60)] : hidden);
    }

    private static int IndexOf(ManagementRoute route, string name) => route.Parameters.ToList().IndexOf(name);

    private async Task AssertNotFoundAsync(ManagementRoute route, string path)
    {
        var response = await _app.SendAsync(route.Method, path, route.Body);
        Assert.Equal((route, path, 404, "not_found"), (route, path, response.Status, response.Code));
    }

    // The entities of the other tenant. No request may change them.
    private async Task<string> OthersAsync()
    {
        var snapshot = await _app.SnapshotAsync();
        return string.Join(
            '\n',
            snapshot.Split('\n')
                .Where(line => line.Contains(_other.Organization.ToString(), StringComparison.Ordinal)));
    }
}
