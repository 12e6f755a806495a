using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>
/// No sequence of calls made with a key yields a key that may do more. In these tests every key may call the endpoints.
/// </summary>
public sealed class ManagementCeilingTests : IAsyncLifetime
{
    // ./test.sh makes 100,000, in about a minute.
    private static readonly int Steps = int.Parse(
        Environment.GetEnvironmentVariable("APIKEYS_TEST_STEPS") ?? "3000", CultureInfo.InvariantCulture);

    private static readonly string[] SomeScopes =
        ["*", "a", "a:*", "a:b", "a:b:*", "c", "keys:manage", "apikeys:*", KeyCeiling.OperatorScope];

    // What the scopes may cover.
    private static readonly string[] Permissions = ["a", "a:b", "a:x", "a:b:y", "c", "d", "keys:manage"];

    private readonly DateTimeOffset _year = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private TestApp _app = null!;
    private Tenant _tenant = null!;
    private Tenant _rival = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ApiKeyClient Client => _app.Client;

    public async ValueTask InitializeAsync()
    {
        _app = await TestApp.StartAsync(static (endpoints, _) =>
        {
            endpoints.MapApiKeyManagement("/admin", "anybody");
            endpoints.MapApiKeyManagement("/apart", new ApiKeyManagementOptions
            {
                ReadPolicy = "reader",
                WritePolicy = "writer",
                SecretsPolicy = "issuer",
            });
            endpoints.MapApiKeyManagement("/staff", new ApiKeyManagementOptions
            {
                ReadPolicy = "everybody",
                WritePolicy = "everybody",
                SecretsPolicy = "everybody",
                Ceiling = static context => new() { Scopes = context.Request.Headers["X-Scope"]! },
            });
            return Task.CompletedTask;
        }, static services =>
        {
            services.AddAuthentication().AddApiKey();
            services.AddAuthorizationBuilder()
                .AddPolicy("anybody", static policy => policy.RequireApiKey())
                .AddPolicy("everybody", static policy => policy.RequireAssertion(static _ => true))
                .AddPolicy("reader", static policy => policy.RequireApiKey().RequireScope("keys:read"))
                .AddPolicy("writer", static policy => policy.RequireApiKey().RequireScope("keys:write"))
                .AddPolicy("issuer", static policy => policy.RequireApiKey().RequireScope("keys:issue"));
        }, options: static options => (options.OtherKeyPrefixes, options.OtherEnvironments) = (["pk"], ["test"]));
        _tenant = await Tenant.CreateAsync(Client, "Acme Inc");
        _rival = await Tenant.CreateAsync(Client, "Rival Ltd");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("""{"scopes":["a"]}""", 201)]
    [InlineData("""{"scopes":["a:*"]}""", 403)]
    [InlineData("""{"scopes":["*"]}""", 403)]
    [InlineData("""{"scopes":["apikeys:operator"]}""", 403)]
    [InlineData("""{"scopes":["a"],"expiresAt":null}""", 403)]
    [InlineData("""{"scopes":["a"],"expiresAt":"2030-01-01T00:00:00.001Z"}""", 403)]
    [InlineData("""{"scopes":["a"],"rateLimits":[]}""", 403)]
    [InlineData("""{"scopes":["a"],"rateLimits":[{"limit":1001,"window":"day"}]}""", 403)]
    [InlineData("""{"scopes":["a"],"rateLimits":[{"limit":1,"window":"hour"}]}""", 403)]
    [InlineData("""{"scopes":["a"],"projectId":null}""", 403)]
    public async Task A_key_makes_and_changes_keys_up_to_its_own_rights(string difference, int status)
    {
        var caller = await IssueAsync(_tenant, _tenant.Project, new()
        {
            Scopes = ["a", "c"],
            ExpiresAt = _year,
            RateLimits = [RateLimit.PerDay(1_000)],
        });
        var weak = await IssueAsync(_tenant, _tenant.Project, new()
        {
            Scopes = ["c"],
            ExpiresAt = _year,
            RateLimits = [RateLimit.PerDay(5)],
        });

        // The weak key is updated with the difference alone. A new key has the difference to one within the ceiling.
        var body = JsonNode.Parse("""{"expiresAt":"2030-01-01T00:00:00Z","rateLimits":[{"limit":1,"window":"day"}]}""")!
            .AsObject();
        body["projectId"] = _tenant.Project.ToString();
        foreach (var (name, value) in JsonNode.Parse(difference)!.AsObject())
            body[name] = value?.DeepClone();
        if (body["projectId"] is JsonValue)
        {
            var update = JsonNode.Parse(difference)!.ToJsonString();
            var updated = await SendAsync(caller, "PATCH", $"{Keys(_tenant)}/{weak.Key.Id}", update);
            Assert.Equal(status is 201 ? 200 : 403, updated.Status);
        }

        var created = await SendAsync(caller, "POST", Keys(_tenant), body.ToJsonString());

        Assert.Equal(status, created.Status);
        if (status is 403)
            Assert.Equal("beyond_ceiling", created.Code);
    }

    [Theory]
    [InlineData("""{"allowedNetworks":["127.0.0.0/8"]}""", 201)]
    [InlineData("""{"allowedNetworks":["127.1.0.0/16","127.2.3.4/32"]}""", 201)]
    [InlineData("""{"allowedNetworks":["127.0.0.0/8"],"activatesAt":"2999-01-01T00:00:00Z"}""", 201)]
    [InlineData("""{"allowedNetworks":["127.1.0.0/16","10.0.0.0/8"]}""", 403)]
    [InlineData("""{"allowedNetworks":["126.0.0.0/7"]}""", 403)]
    [InlineData("""{"allowedNetworks":[]}""", 403)]
    [InlineData("{}", 403)]
    public async Task A_key_gives_networks_within_its_own(string body, int status)
    {
        IPNetwork[] own = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];
        var caller = await IssueAsync(_tenant, project: null, new() { AllowedNetworks = own });
        var weak = await IssueAsync(_tenant, project: null, new() { AllowedNetworks = [own[1]] });
        var strong = await IssueAsync(_tenant, project: null, new());

        var created = await SendAsync(caller, "POST", Keys(_tenant), body);
        Assert.Equal(status, created.Status);
        if (status is 403)
            Assert.StartsWith("AllowedNetworks: ", created.Problem("detail"), StringComparison.Ordinal);
        if (body is not "{}")
        {
            var updated = await SendAsync(caller, "PATCH", $"{Keys(_tenant)}/{weak.Key.Id}", body);
            Assert.Equal(status is 201 ? 200 : 403, updated.Status);
        }

        Assert.Equal(403, (await SendAsync(caller, "PATCH", $"{Keys(_tenant)}/{strong.Key.Id}", body)).Status);
    }

    [Fact]
    public async Task A_key_changes_no_stronger_key_and_does_not_enable_one()
    {
        var caller = await IssueAsync(_tenant, project: null, new() { Scopes = ["a"] });
        var strong = await IssueAsync(_tenant, project: null, new() { Scopes = ["a", "c"] });
        var path = $"{Keys(_tenant)}/{strong.Key.Id}";

        Assert.Equal(403, (await SendAsync(caller, "PATCH", path, """{"name":"mine"}""")).Status);
        Assert.Equal(403, (await SendAsync(caller, "PATCH", path, """{"scopes":["a"]}""")).Status);
        Assert.Equal(200, (await SendAsync(caller, "POST", path + "/disable")).Status);
        Assert.Equal(403, (await SendAsync(caller, "POST", path + "/enable")).Status);
        Assert.Equal(200, (await SendAsync(caller, "POST", path + "/revoke")).Status);
    }

    [Fact]
    public async Task A_key_does_not_change_itself_but_revokes_itself()
    {
        var caller = await IssueAsync(_tenant, project: null, new() { Scopes = ["*", KeyCeiling.OperatorScope] });
        var path = $"{Keys(_tenant)}/{caller.Key.Id}";
        var before = await Client.GetKeyAsync(_tenant.Organization, caller.Key.Id, Token);

        foreach (var (method, of, body) in ((string, string, string?)[])
        [
            ("PATCH", path, """{"name":"mine"}"""),
            ("PATCH", path, """{"expiresAt":null}"""),
            ("POST", path + "/disable", null),
            ("POST", path + "/enable", null),
            ("DELETE", path, null),
        ])
        {
            var answer = await SendAsync(caller, method, of, body);
            Assert.Equal((403, "beyond_ceiling"), (answer.Status, answer.Code));
        }

        var after = await Client.GetKeyAsync(_tenant.Organization, caller.Key.Id, Token);
        Assert.Equal((before.Metadata, before.DisabledAt), (after.Metadata, after.DisabledAt));
        Assert.Equal(200, (await SendAsync(caller, "POST", path + "/revoke")).Status);
        Assert.Equal(401, (await SendAsync(caller, "GET", path)).Status);
    }

    [Fact]
    public async Task Another_organization_does_not_exist_for_a_key()
    {
        var caller = await IssueAsync(_tenant, project: null, new() { Scopes = ["*"] });
        var before = await SnapshotAsync(_rival);
        foreach (var route in (await RoutesAsync()).Where(static route => !route.IsFind))
        {
            var isCollection = !route.Pattern.Contains('{', StringComparison.Ordinal);
            var answer = await SendAsync(caller, route.Method, route.ToPath(_rival.IdOf), route.Body);
            Assert.Equal(
                (route, isCollection ? 403 : 404, isCollection ? "beyond_ceiling" : "not_found"),
                (route, answer.Status, answer.Code));
        }

        Assert.Equal(before, await SnapshotAsync(_rival));
    }

    [Fact]
    public async Task A_key_of_a_project_changes_nothing_but_keys_of_that_project()
    {
        var caller = await IssueAsync(_tenant, _tenant.Project, new() { Scopes = ["*"] });
        var orgWide = await IssueAsync(_tenant, project: null, new());
        foreach (var route in await RoutesAsync())
        {
            if (!route.Pattern.Contains('{', StringComparison.Ordinal))
                continue;

            var path = route.ToPath(
                name => name is "keyId" ? orgWide.Key.Id.ToString() : _tenant.IdOf(name));
            var answer = await SendAsync(caller, route.Method, path, route.Body);
            // The events of an organization are all read, or none.
            var isRead = (route.Method is "GET" || route.TakesText)
                && !route.Pattern.EndsWith("/events", StringComparison.Ordinal);
            Assert.Equal((route, isRead ? 200 : 403), (route, answer.Status));
        }
    }

    [Fact]
    public async Task An_operator_manages_all_organizations_and_gives_no_more_than_it_holds()
    {
        var caller = await IssueAsync(_tenant, project: null, new() { Scopes = ["a", KeyCeiling.OperatorScope] });

        Assert.Equal(200, (await SendAsync(caller, "GET", "/admin/organizations")).Status);
        Assert.Equal(201, (await SendAsync(caller, "POST", "/admin/organizations", """{"name":"New"}""")).Status);
        Assert.Equal(201, (await SendAsync(caller, "POST", Keys(_rival), """{"scopes":["a"]}""")).Status);
        Assert.Equal(403, (await SendAsync(caller, "POST", Keys(_rival), """{"scopes":["c"]}""")).Status);
        Assert.Equal(
            403, (await SendAsync(caller, "POST", Keys(_rival), """{"scopes":["apikeys:operator"]}""")).Status);
    }

    [Theory]
    [InlineData("{}", 201)]
    [InlineData("""{"kind":"pk","environment":"test"}""", 201)]
    [InlineData("""{"kind":"sk"}""", 403)]
    [InlineData("""{"environment":""}""", 403)]
    [InlineData("""{"environment":"live"}""", 403)]
    public async Task A_key_makes_keys_of_its_own_kind_and_environment(string body, int status)
    {
        var caller = await Client.CreateKeyAsync(
            _tenant.Organization, kind: "pk", environment: "test", cancellationToken: Token);

        var created = await SendAsync(caller, "POST", Keys(_tenant), body);

        Assert.Equal(status, created.Status);
        if (status is not 201)
            return;
        var key = JsonNode.Parse(created.Body)!;
        Assert.Equal(("pk", "test"), (key["kind"]!.GetValue<string>(), key["environment"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_key_neither_updates_nor_enables_a_key_of_another_kind_or_environment()
    {
        var caller = await IssueAsync(_tenant, project: null, new() { Scopes = ["*"] });
        var disabled = new List<IssuedKey>
        {
            await Client.CreateKeyAsync(_tenant.Organization, kind: "pk", cancellationToken: Token),
            await Client.CreateKeyAsync(_tenant.Organization, environment: "test", cancellationToken: Token),
        };
        foreach (var issued in disabled)
        {
            await Client.DisableKeyAsync(_tenant.Organization, issued.Key.Id, cancellationToken: Token);
            var path = $"{Keys(_tenant)}/{issued.Key.Id}";
            Assert.Equal(403, (await SendAsync(caller, "POST", path + "/enable")).Status);
            Assert.Equal(403, (await SendAsync(caller, "PATCH", path, """{"name":"mine"}""")).Status);
        }

        // An operator gives every kind, and its own environment.
        var chief = await IssueAsync(_tenant, project: null, new() { Scopes = ["*", KeyCeiling.OperatorScope] });
        Assert.Equal(201, (await SendAsync(chief, "POST", Keys(_tenant), """{"kind":"pk"}""")).Status);
        Assert.Equal(403, (await SendAsync(chief, "POST", Keys(_tenant), """{"environment":"test"}""")).Status);
    }

    [Fact]
    public async Task A_key_suspends_within_its_organization_and_only_who_manages_all_resumes()
    {
        var caller = await IssueAsync(_tenant, project: null, new() { Scopes = ["*"] });
        var chief = await IssueAsync(_rival, project: null, new() { Scopes = ["*", KeyCeiling.OperatorScope] });
        var owners = $"/admin/organizations/{_tenant.Organization}/owners";
        const string Owner = """{"owner":"u_alice"}""";

        Assert.Equal(200, (await SendAsync(caller, "POST", owners + "/suspend", Owner)).Status);
        Assert.Equal(ValidationStatus.Suspended, await StatusAsync(_tenant.Key));
        var refused = await SendAsync(caller, "POST", owners + "/resume", Owner);
        Assert.Equal((403, "beyond_ceiling"), (refused.Status, refused.Code));
        Assert.Equal(ValidationStatus.Suspended, await StatusAsync(_tenant.Key));
        Assert.Equal(204, (await SendAsync(chief, "POST", owners + "/resume", Owner)).Status);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(_tenant.Key));
    }

    [Fact]
    public async Task A_delegate_gives_the_ceiling_of_other_callers()
    {
        var path = $"/staff/organizations/{_tenant.Organization}/keys";
        Assert.Equal(201, (await StaffAsync("a:*", "POST", path, """{"scopes":["a:b"]}""")).Status);
        Assert.Equal(403, (await StaffAsync("a:*", "POST", path, """{"scopes":["c"]}""")).Status);
        Assert.Equal(403, (await StaffAsync("*", "POST", path, """{"scopes":["apikeys:operator"]}""")).Status);
    }

    [Fact]
    public async Task Each_right_has_a_policy_of_its_own()
    {
        var callers = new Dictionary<string, IssuedKey>();
        foreach (var right in (string[])["read", "write", "issue"])
        {
            callers[right] = await IssueAsync(
                _tenant, project: null, new() { Scopes = [$"keys:{right}", "orders:*", KeyCeiling.OperatorScope] });
        }

        foreach (var route in await RoutesAsync())
        {
            var needed = route.Method is "GET" || route.TakesText ? "read"
                : route is { Method: "POST" }
                    && (route.Pattern.EndsWith("/keys", StringComparison.Ordinal)
                        || route.Pattern.EndsWith("/rotate", StringComparison.Ordinal)) ? "issue"
                : "write";
            foreach (var (right, caller) in callers)
            {
                var path = route.ToPath(_tenant.IdOf).Replace("/admin/", "/apart/", StringComparison.Ordinal);
                var answer = await SendAsync(caller, route.Method, path, "{}");
                if (route.Pattern.EndsWith("/suspend", StringComparison.Ordinal) && answer.Status is 200)
                    await ResumeAllAsync();
                var isRefused = answer is { Status: 403, Code: "insufficient_scope" };
                Assert.Equal((route, right, right != needed), (route, right, isRefused));
            }
        }
    }

    private async Task ResumeAllAsync()
    {
        await Client.ResumeOrganizationAsync(_tenant.Organization, Token);
        await Client.ResumeProjectAsync(_tenant.Organization, _tenant.Project, Token);
        await Client.ResumeProductAsync(_tenant.Organization, _tenant.Product, Token);
    }

    [Theory]
    [InlineData("", "policy", "policy")]
    [InlineData("policy", "", "policy")]
    [InlineData("policy", "policy", null)]
    public async Task A_policy_that_is_missing_is_refused(string read, string write, string? secrets)
    {
        var options = new ApiKeyManagementOptions
        {
            ReadPolicy = read,
            WritePolicy = write,
            SecretsPolicy = secrets!,
        };
        await using var app = await TestApp.StartAsync((endpoints, _) =>
        {
            Assert.Throws<ArgumentException>("options", () => endpoints.MapApiKeyManagement("/admin", options));
            return Task.CompletedTask;
        });
    }

    /// <summary>
    /// Somebody who holds a key makes random calls with it, and with all keys that the answers contain. None of them
    /// ever may do more than the first.
    /// </summary>
    [Fact]
    public async Task No_sequence_of_calls_yields_a_stronger_key()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"The seed is {seed}.");
        var random = new Random(seed);
        for (var done = 0; done < Steps; done += 300)
        {
            var first = await Client.CreateKeyAsync(
                _tenant.Organization,
                random.Next(2) is 0 ? null : _tenant.Project,
                metadata: RandomMetadata(random, isFirst: true),
                kind: random.Next(2) is 0 ? "sk" : "pk",
                environment: random.Next(2) is 0 ? "" : "test",
                cancellationToken: Token);
            await AttackAsync(first, random, steps: 300);
        }
    }

    private async Task AttackAsync(IssuedKey first, Random random, int steps)
    {
        var reachable = new Dictionary<ApiKeyId, string> { [first.Key.Id] = first.Plaintext };
        var others = new List<ApiKeyId> { _tenant.Key.Key.Id };
        others.Add((await IssueAsync(_tenant, _tenant.Project, RandomMetadata(random))).Key.Id);
        using var connection = new ManagementConnection(_app.EndPoint);
        for (var step = 0; step < steps; step++)
        {
            var text = reachable.Values.ElementAt(random.Next(reachable.Count));
            var of = random.Next(8) is 0 ? _rival : _tenant;
            var ids = reachable.Keys.Concat(others).ToList();
            var path = $"{Keys(of)}/{ids[random.Next(ids.Count)]}";
            var (method, target, body) = random.Next(8) switch
            {
                0 or 1 => ("POST", Keys(of), RandomBody(random, of, isNew: true)),
                2 or 3 => ("PATCH", path, RandomBody(random, of, isNew: false)),
                4 => ("POST", path + "/enable", null),
                5 => ("POST", path + "/disable", null),
                6 when random.Next(10) is 0 => ("POST", Keys(of) + "/delete", RandomFilter(random, of)),
                6 => ("PUT", Link(of), null),
                _ => (random.Next(4) is 0 ? "DELETE" : "GET", path, null),
            };
            var answer = await connection.SendAsync(
                method,
                target,
                [$"X-API-Key: {text}", "Content-Type: application/json"],
                body is null ? (method is "GET" or "DELETE" ? null : []) : Encoding.UTF8.GetBytes(body));
            Assert.True(answer.Status < 500, $"{method} answered {answer.Status}.");
            if (answer.Status is 201)
            {
                using var json = JsonDocument.Parse(answer.Body);
                reachable[ApiKeyId.Parse(json.RootElement.GetProperty("id").GetString()!)] =
                    json.RootElement.GetProperty("plaintext").GetString()!;
            }

            if (target.EndsWith("/delete", StringComparison.Ordinal) && answer.Status is 200)
            {
                Assert.Equal(_tenant, of);
                Assert.NotEqual(
                    ValidationStatus.Unknown,
                    (await Client.ValidateKeyAsync(text, new() { EnforceRateLimits = false }, Token)).Status);
            }

            if (answer.Status is 200 or 201 && method is not "GET")
                await AssertNoneIsStrongerAsync(first.Key, reachable.Values);
        }
    }

    // The rules anew, by what the keys may do, and not by the code that is tested.
    private async Task AssertNoneIsStrongerAsync(ApiKey first, IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            var validation = await Client.ValidateKeyAsync(
                text, new() { EnforceRateLimits = false, TrackUsage = false }, Token);
            if (validation.Key is not { } key)
                continue;

            Assert.Equal(first.OrganizationId, key.OrganizationId);
            Assert.Equal((first.Kind, first.Environment), (key.Kind, key.Environment));
            Assert.True(first.ProjectId is null || first.ProjectId == key.ProjectId);
            Assert.DoesNotContain(Permissions, permission => key.HasScope(permission) && !first.HasScope(permission));
            Assert.True(
                !key.Metadata.Scopes.Contains(KeyCeiling.OperatorScope)
                || first.Metadata.Scopes.Contains(KeyCeiling.OperatorScope));
            Assert.True(first.Metadata.ExpiresAt is null || key.Metadata.ExpiresAt <= first.Metadata.ExpiresAt);
            Assert.True(first.Metadata.AllowedNetworks.Count is 0 || (key.Metadata.AllowedNetworks.Count > 0
                && key.Metadata.AllowedNetworks.All(network => first.Metadata.AllowedNetworks.Any(
                    own => own.PrefixLength <= network.PrefixLength && own.Contains(network.BaseAddress)))));
            foreach (var limit in first.Metadata.RateLimits)
            {
                Assert.Contains(
                    key.Metadata.RateLimits, own => own.Window == limit.Window && own.Limit <= limit.Limit);
            }
        }
    }

    private KeyMetadata RandomMetadata(Random random, bool isFirst = false) => new()
    {
        Scopes = [.. RandomScopes(random).Where(scope => !isFirst || scope is not KeyCeiling.OperatorScope)],
        ExpiresAt = random.Next(2) is 0 ? null : _year.AddDays(random.Next(5)),
        RateLimits = random.Next(2) is 0 ? [] : [RateLimit.PerDay(1_000_000 + random.Next(5))],
        AllowedNetworks = random.Next(2) is 0 ? [] : [IPNetwork.Parse(SomeNetworks[random.Next(SomeNetworks.Length)])],
    };

    // The callers of the tests come from within each of them.
    private static readonly string[] SomeNetworks = ["127.0.0.0/8", "127.0.0.0/16", "127.0.0.0/24", "126.0.0.0/7"];

    private string RandomBody(Random random, Tenant of, bool isNew)
    {
        var members = new List<string>();
        if (isNew || random.Next(2) is 0)
        {
            var scopes = RandomScopes(random).Select(static scope => $"\"{scope}\"");
            members.Add($"\"scopes\":[{string.Join(',', scopes)}]");
        }

        if (random.Next(3) > 0)
        {
            members.Add(random.Next(4) is 0
                ? "\"expiresAt\":null"
                : $"\"expiresAt\":\"{_year.AddDays(random.Next(5)):yyyy-MM-dd}T00:00:00Z\"");
        }

        if (random.Next(3) > 0)
        {
            members.Add(random.Next(4) is 0
                ? "\"rateLimits\":null"
                : $$"""
                  "rateLimits":[{"limit":{{1_000_000 + random.Next(5)}},"window":"day"}]
                  """);
        }

        if (random.Next(3) > 0)
        {
            members.Add(random.Next(4) is 0
                ? "\"allowedNetworks\":null"
                : $"\"allowedNetworks\":[\"{SomeNetworks[random.Next(SomeNetworks.Length)]}\"]");
        }

        if (isNew && random.Next(2) is 0)
            members.Add($"\"projectId\":\"{of.Project}\"");
        if (isNew && random.Next(3) is 0)
            members.Add($"\"kind\":\"{(random.Next(2) is 0 ? "sk" : "pk")}\"");
        if (isNew && random.Next(3) is 0)
            members.Add($"\"environment\":\"{(random.Next(2) is 0 ? "" : "test")}\"");
        if (isNew && random.Next(3) is 0)
            members.Add($"\"productId\":\"{of.Product}\"");
        return $"{{{string.Join(',', members)}}}";
    }

    private static string RandomFilter(Random random, Tenant of)
    {
        var members = new List<string>();
        if (random.Next(2) is 0)
            members.Add($"\"project\":\"{of.Project}\"");
        if (random.Next(4) is 0)
            members.Add($"\"product\":\"{of.Product}\"");
        if (random.Next(4) > 0)
            members.Add(random.Next(3) is 0 ? "\"status\":\"active\"" : "\"status\":\"disabled\"");
        return $"{{{string.Join(',', members)}}}";
    }

    private static IEnumerable<string> RandomScopes(Random random) =>
        Enumerable.Range(0, random.Next(4)).Select(_ => SomeScopes[random.Next(SomeScopes.Length)]).Distinct();

    private async Task<ValidationStatus> StatusAsync(IssuedKey issued) =>
        (await Client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Token)).Status;

    private static string Link(Tenant tenant) =>
        $"/admin/organizations/{tenant.Organization}/projects/{tenant.Project}/products/{tenant.Product}";

    private static string Keys(Tenant tenant) => $"/admin/organizations/{tenant.Organization}/keys";

    private async Task<IssuedKey> IssueAsync(Tenant tenant, ProjectId? project, KeyMetadata metadata) =>
        await Client.CreateKeyAsync(tenant.Organization, project, metadata: metadata, cancellationToken: Token);

    private async Task<WireResponse> SendAsync(IssuedKey caller, string method, string path, string? body = null)
    {
        using var connection = new ManagementConnection(_app.EndPoint);
        return await connection.SendAsync(
            method,
            path,
            [$"X-API-Key: {caller.Plaintext}", "Content-Type: application/json"],
            method is "GET" ? null : Encoding.UTF8.GetBytes(body ?? ""));
    }

    private async Task<WireResponse> StaffAsync(string scope, string method, string path, string body)
    {
        using var connection = new ManagementConnection(_app.EndPoint);
        return await connection.SendAsync(
            method, path, [$"X-Scope: {scope}", "Content-Type: application/json"], Encoding.UTF8.GetBytes(body));
    }

    private static async Task<IReadOnlyList<ManagementRoute>> RoutesAsync()
    {
        await using var app = await ManagedApp.StartAsync();
        return app.Routes;
    }

    private async Task<string> SnapshotAsync(Tenant tenant)
    {
        var text = new StringBuilder();
        text.Append(await Client.GetOrganizationAsync(tenant.Organization, Token));
        await foreach (var project in Client.ListProjectsAsync(tenant.Organization))
            text.Append(project);
        await foreach (var product in Client.ListProductsAsync(tenant.Organization))
            text.Append(product);
        await foreach (var key in Client.ListKeysAsync(tenant.Organization))
            text.Append(key.Id).Append(key.Metadata).Append(key.DisabledAt).Append(key.RevokedAt);
        return text.ToString();
    }
}
