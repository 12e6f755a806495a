using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;

namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>The behaviour of each management endpoint.</summary>
public sealed class ManagementTests : IAsyncLifetime
{
    private ManagedApp _app = null!;
    private Tenant _tenant = null!;

    private string Organization => $"/admin/organizations/{_tenant.Organization}";

    private string Link => $"{Organization}/projects/{_tenant.Project}/products/{_tenant.Product}";

    private string Key => $"{Organization}/keys/{_tenant.Key.Key.Id}";

    public async ValueTask InitializeAsync()
    {
        _app = await ManagedApp.StartAsync();
        _tenant = await Tenant.CreateAsync(_app.Client, "Acme Inc");
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task An_organization_is_created_read_renamed_and_deleted()
    {
        var created = await _app.SendAsync("POST", "/admin/organizations", """{"name":"Umbrella"}""");
        var id = JsonNode.Parse(created.Body)!["id"]!.GetValue<string>();
        var stored = await _app.Client.GetOrganizationAsync(
            OrganizationId.Parse(id),
            TestContext.Current.CancellationToken);

        Assert.Equal((201, $"/admin/organizations/{id}"), (created.Status, created["Location"]));
        Assert.Equal($$"""{"id":"{{id}}","name":"Umbrella","createdAt":{{Json(stored.CreatedAt)}}}""", created.Body);
        await AssertLifeAsync(created);
    }

    [Theory]
    [InlineData("projects")]
    [InlineData("products")]
    public async Task Projects_and_products_are_created_read_renamed_and_deleted(string kind)
    {
        var created = await _app.SendAsync("POST", $"{Organization}/{kind}", """{"name":"Umbrella"}""");
        var id = JsonNode.Parse(created.Body)!["id"]!.GetValue<string>();

        Assert.Equal((201, $"{Organization}/{kind}/{id}"), (created.Status, created["Location"]));
        Assert.Equal(["id", "organizationId", "name", "createdAt"], MembersOf(created.Body));
        Assert.Equal(
            _tenant.Organization.ToString(),
            JsonNode.Parse(created.Body)!["organizationId"]!.GetValue<string>());
        await AssertLifeAsync(created);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/projects")]
    [InlineData("/products")]
    public async Task A_duplicate_name_is_a_conflict(string kind)
    {
        var collection = kind is "" ? "/admin/organizations" : Organization + kind;
        var other = await _app.CallAsync(201, "POST", collection, """{"name":"Taken"}""");
        var another = await _app.CallAsync(201, "POST", collection, """{"name":"Another"}""");

        var created = await _app.SendAsync("POST", collection, """{"name":"Taken"}""");
        var renamed = await _app.SendAsync("PATCH", $"{collection}/{another["id"]}", """{"name":"Taken"}""");
        var itself = await _app.SendAsync("PATCH", $"{collection}/{other["id"]}", """{"name":"Taken"}""");

        Assert.Equal((409, "already_exists"), (created.Status, created.Code));
        Assert.Equal((409, "already_exists"), (renamed.Status, renamed.Code));
        Assert.Equal(200, itself.Status);
    }

    [Fact]
    public async Task An_entity_in_use_is_not_deleted()
    {
        var before = await _app.SnapshotAsync();

        string[] paths =
        [
            Organization,
            $"{Organization}/projects/{_tenant.Project}",
            $"{Organization}/products/{_tenant.Product}",
            Link,
        ];
        foreach (var path in paths)
        {
            var response = await _app.SendAsync("DELETE", path);
            Assert.Equal((409, "in_use"), (response.Status, response.Code));
        }

        Assert.Equal(before, await _app.SnapshotAsync());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("/keys", "")]
    [InlineData("/projects", "")]
    [InlineData("/products", "")]
    [InlineData("/projects/{projectId}/products", "/products")]
    public async Task A_list_is_walked_page_by_page(string kind, string source)
    {
        var collection = kind is ""
            ? "/admin/organizations"
            : Organization + kind.Replace("{projectId}", _tenant.Project.ToString(), StringComparison.Ordinal);
        for (var i = 0; i < 4; i++)
        {
            var created = await _app.CallAsync(
                201,
                "POST",
                source is "" ? collection : Organization + source,
                $$"""{"name":"Number {{i}}"}""");
            if (source is not "")
                Assert.Equal(204, (await _app.SendAsync("PUT", $"{collection}/{created["id"]}")).Status);
        }

        var single = await WalkAsync(collection, limit: 1);
        var atOnce = await WalkAsync(collection, limit: 200);
        var byDefault = await _app.CallAsync(200, "GET", collection);

        Assert.All(single, static page => Assert.Single(page));
        Assert.Single(atOnce);
        Assert.True(atOnce[0].Count >= 5);
        Assert.Equal(atOnce[0], single.SelectMany(static page => page));
        Assert.Equal(atOnce[0], IdsOf(byDefault));
        Assert.Equal(["items", "next"], MembersOf(byDefault.ToJsonString()));
        Assert.Null(byDefault["next"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/projects")]
    [InlineData("/products")]
    public async Task A_list_is_filtered_by_the_beginning_of_the_name(string kind)
    {
        var collection = kind is "" ? "/admin/organizations" : Organization + kind;
        foreach (var name in (string[])["Zeta 2", "Eta", "Zeta 1", "zeta"])
            await _app.CallAsync(201, "POST", collection, $$"""{"name":"{{name}}"}""");

        var names = new List<string>();
        string? next = null;
        do
        {
            var page = await _app.CallAsync(
                200, "GET", $"{collection}?name=Zeta&limit=1{(next is null ? "" : $"&after={next}")}");
            names.Add(page["items"]!.AsArray().Single()!["name"]!.GetValue<string>());
            next = page["next"]?.GetValue<string>();
        }
        while (next is not null);

        Assert.Equal(["Zeta 2", "Zeta 1"], names);
        Assert.Empty((await _app.CallAsync(200, "GET", $"{collection}?name=Theta"))["items"]!.AsArray());
        var refused = await _app.SendAsync("GET", $"{collection}?name=");
        Assert.Equal((400, "invalid_value"), (refused.Status, refused.Code));
    }

    [Theory]
    [InlineData("/keys")]
    [InlineData("/projects")]
    [InlineData("/products")]
    public async Task A_list_of_an_unknown_organization_is_not_found(string kind)
    {
        var response = await _app.SendAsync("GET", $"/admin/organizations/{Tenant.NoId}{kind}");

        Assert.Equal((404, "not_found"), (response.Status, response.Code));
    }

    [Fact]
    public async Task A_product_is_linked_and_unlinked()
    {
        var created = await _app.CallAsync(201, "POST", $"{Organization}/products", """{"name":"Invoices"}""");
        var product = created["id"]!.GetValue<string>();
        var path = $"{Organization}/projects/{_tenant.Project}/products";

        for (var i = 0; i < 2; i++)
            Assert.Equal((204, ""), await StatusAndBodyAsync("PUT", $"{path}/{product}"));
        Assert.Equal([_tenant.Product.ToString(), product], IdsOf(await _app.CallAsync(200, "GET", path)));
        for (var i = 0; i < 2; i++)
            Assert.Equal((204, ""), await StatusAndBodyAsync("DELETE", $"{path}/{product}"));
        Assert.Equal([_tenant.Product.ToString()], IdsOf(await _app.CallAsync(200, "GET", path)));
    }

    [Fact]
    public async Task A_key_is_issued_with_its_text_and_validates()
    {
        var response = await _app.SendAsync(
            "POST",
            $"{Organization}/keys",
            $$$"""
            {"projectId":"{{{_tenant.Project}}}","productId":"{{{_tenant.Product}}}",
            "name":"CI","owner":"u_bob","scopes":["orders:read"],"rateLimits":[{"limit":4,"window":"day"}],
            "allowedNetworks":["192.0.2.0/24","2001:DB8::/32"],"activatesAt":"2001-01-01T01:00:00+01:00",
            "expiresAt":"2999-01-01T01:00:00+01:00","custom":{"plan":"pro"}}
            """);
        var issued = JsonNode.Parse(response.Body)!;
        var plaintext = issued["plaintext"]!.GetValue<string>();
        var validation = await _app.Client.ValidateKeyAsync(
            plaintext,
            null,
            new KeyCall { Address = System.Net.IPAddress.Parse("192.0.2.1") },
            TestContext.Current.CancellationToken);

        Assert.Equal(
            (201, $"{Organization}/keys/{issued["id"]}", "no-store"),
            (response.Status, response["Location"], response["Cache-Control"]));
        Assert.True(validation.IsValid);
        Assert.True(validation.Key!.Id.ToString() == issued["id"]!.GetValue<string>());
        Assert.Equal(
            [
                "id", "plaintext", "organizationId", "projectId", "productId", "prefix", "kind", "environment",
                "status", "name", "owner", "scopes", "rateLimits", "allowedNetworks", "activatesAt", "expiresAt",
                "neverCached", "custom", "createdAt", "endsAt", "revokedAt", "revokedReason", "disabledAt",
                "disabledReason", "suspendedBy", "lastUsedAt", "useCount", "version",
            ],
            MembersOf(response.Body));
        issued.AsObject().Remove("plaintext");
        issued.AsObject().Remove("id");
        issued.AsObject().Remove("prefix");
        issued.AsObject().Remove("createdAt");
        Assert.Equal(
            $$"""
            {"organizationId":"{{_tenant.Organization}}","projectId":"{{_tenant.Project}}",
            "productId":"{{_tenant.Product}}","kind":"sk","environment":"",
            "status":"active","name":"CI","owner":"u_bob",
            "scopes":["orders:read"],"rateLimits":[{"limit":4,"window":"day"}],
            "allowedNetworks":["192.0.2.0/24","2001:db8::/32"],"activatesAt":"2001-01-01T00:00:00+00:00",
            "expiresAt":"2999-01-01T00:00:00+00:00","neverCached":false,"custom":{"plan":"pro"},
            "endsAt":"2999-01-01T00:00:00+00:00","revokedAt":null,"revokedReason":null,
            "disabledAt":null,"disabledReason":null,"suspendedBy":null,
            "lastUsedAt":null,"useCount":0,"version":1}
            """.ReplaceLineEndings(""),
            issued.ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Fact]
    public async Task Only_the_answer_that_issues_a_key_contains_its_text()
    {
        var created = await _app.CallAsync(201, "POST", $"{Organization}/keys", "{}");
        var plaintext = created["plaintext"]!.GetValue<string>();
        var validation = await _app.Client.ValidateKeyAsync(
            plaintext,
            cancellationToken: TestContext.Current.CancellationToken);
        var key = $"{Organization}/keys/{validation.Key!.Id}";
        (string Method, string Path, string? Body)[] calls =
        [
            ("GET", key, null), ("GET", $"{Organization}/keys", null), ("PATCH", key, "{}"),
            ("POST", $"{key}/disable", null), ("POST", $"{key}/enable", null), ("POST", $"{key}/revoke", null),
        ];

        foreach (var (method, path, body) in calls)
        {
            var response = await _app.SendAsync(method, path, body);
            Assert.Equal(200, response.Status);
            Assert.False(response.Body.Contains(plaintext[12..40], StringComparison.Ordinal));
            Assert.DoesNotContain("plaintext", response.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_is_disabled_enabled_revoked_and_deleted()
    {
        Assert.Equal("disabled", (await _app.CallAsync(200, "POST", $"{Key}/disable"))["status"]!.GetValue<string>());
        Assert.Equal(ValidationStatus.Disabled, await ValidateAsync());
        Assert.Equal("active", (await _app.CallAsync(200, "POST", $"{Key}/enable"))["status"]!.GetValue<string>());
        Assert.Equal(ValidationStatus.Valid, await ValidateAsync());
        var revoked = await _app.CallAsync(200, "POST", $"{Key}/revoke");
        Assert.Equal("revoked", revoked["status"]!.GetValue<string>());
        Assert.Equal(ValidationStatus.Revoked, await ValidateAsync());
        Assert.True(JsonNode.DeepEquals(revoked, await _app.CallAsync(200, "GET", Key)));

        Assert.Equal((204, ""), await StatusAndBodyAsync("DELETE", Key));
        (string, string)[] calls =
        [
            ("GET", Key), ("DELETE", Key),
            ("POST", $"{Key}/revoke"), ("POST", $"{Key}/disable"), ("POST", $"{Key}/enable"),
        ];
        foreach (var (method, path) in calls)
        {
            var response = await _app.SendAsync(method, path);
            Assert.Equal((404, "not_found"), (response.Status, response.Code));
        }
    }

    [Fact]
    public async Task Revoking_twice_keeps_the_first_time()
    {
        var first = await _app.CallAsync(200, "POST", $"{Key}/revoke");
        await Task.Delay(20, TestContext.Current.CancellationToken);
        var second = await _app.CallAsync(200, "POST", $"{Key}/revoke");

        Assert.NotNull(first["revokedAt"]);
        Assert.Equal(first["revokedAt"]!.GetValue<string>(), second["revokedAt"]!.GetValue<string>());
    }

    [Fact]
    public async Task PATCH_changes_the_members_that_it_names_and_nothing_else()
    {
        var expected = (await GetKeyAsync()).Metadata;
        (string Patch, KeyMetadata Expected)[] patches =
        [
            ("""{"name":"a","custom":{"d":[1,null],"e":{"f":1}}}""", expected = expected with
            {
                Name = "a",
                Custom = CustomMetadata.Parse("""{"d":[1,null],"e":{"f":1}}"""),
            }),
            ("""{"scopes":["c"]}""", expected = expected with { Scopes = ["c"] }),
            ("""{"rateLimits":[{"limit":1,"window":"second"}]}""", expected = expected with
            {
                RateLimits = [RateLimit.PerSecond(1)],
            }),
            ("""{"expiresAt":"2999-01-01T00:00:00Z"}""", expected = expected with
            {
                ExpiresAt = new(2999, 1, 1, 0, 0, 0, TimeSpan.Zero),
            }),
            ("""{"allowedNetworks":["10.0.0.0/8"]}""", expected = expected with
            {
                AllowedNetworks = [System.Net.IPNetwork.Parse("10.0.0.0/8")],
            }),
            ("""{"activatesAt":"2998-01-01T00:00:00Z"}""", expected = expected with
            {
                ActivatesAt = new(2998, 1, 1, 0, 0, 0, TimeSpan.Zero),
            }),
            ("""{"custom":{"d":null,"e":{"g":2}}}""", expected = expected with
            {
                Custom = CustomMetadata.Parse("""{"e":{"f":1,"g":2}}"""),
            }),
            ("{}", expected),
            ("""{"name":null}""", expected = expected with { Name = null }),
            ("""{"owner":null}""", expected = expected with { Owner = null }),
            ("""{"expiresAt":null}""", expected = expected with { ExpiresAt = null }),
            ("""{"allowedNetworks":null}""", expected = expected with { AllowedNetworks = [] }),
            ("""{"activatesAt":null}""", expected = expected with { ActivatesAt = null }),
            ("""{"rateLimits":null}""", expected = expected with { RateLimits = [] }),
            ("""{"scopes":null}""", expected = expected with { Scopes = [] }),
            ("""{"custom":null}""", expected with { Custom = [] }),
        ];

        foreach (var (patch, metadata) in patches)
        {
            var answer = await _app.CallAsync(200, "PATCH", Key, patch);
            var key = await GetKeyAsync();
            Assert.Equal(metadata, key.Metadata);
            Assert.Equal((_tenant.Project, _tenant.Product), (key.ProjectId, key.ProductId));
            Assert.True(JsonNode.DeepEquals(answer, await _app.CallAsync(200, "GET", Key)));
        }
    }

    // beaugunderson/ip-address#132: a leading zero is octal to one program and decimal to another.
    [Theory]
    [InlineData("10.0.0.1/8")]
    [InlineData("010.0.0.0/8")]
    [InlineData("10/8")]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.0/33")]
    [InlineData("")]
    public async Task A_network_that_is_not_in_CIDR_notation_or_has_bits_of_a_host_is_refused(string network)
    {
        var body = $$"""{"allowedNetworks":["192.0.2.0/24","{{network}}"]}""";

        foreach (var (method, path) in ((string, string)[])[("POST", $"{Organization}/keys"), ("PATCH", Key)])
        {
            var answer = await _app.SendAsync(method, path, body);
            Assert.Equal((400, "invalid_value"), (answer.Status, answer.Code));
            Assert.StartsWith("AllowedNetworks: ", answer.Problem("detail"), StringComparison.Ordinal);
        }

        Assert.Empty((await GetKeyAsync()).Metadata.AllowedNetworks);
    }

    [Fact]
    public async Task Times_and_networks_that_break_a_rule_are_refused()
    {
        var many = string.Join(',', Enumerable.Range(0, 65).Select(static number => $"\"10.{number}.0.0/16\""));
        foreach (var (body, rule) in ((string, string)[])
        [
            ($$"""{"allowedNetworks":[{{many}}]}""", "AllowedNetworks: a key has at most 64."),
            ("""{"allowedNetworks":[null]}""", "AllowedNetworks: an item is null."),
            (
                """{"activatesAt":"2030-01-01T00:00:00Z","expiresAt":"2030-01-01T00:00:00Z"}""",
                "ActivatesAt: it lies before the key's expiry."),
            ("""{"activatesAt":"1969-01-01T00:00:00Z"}""", "ActivatesAt: it lies before 1970."),
        ])
        {
            foreach (var (method, path) in ((string, string)[])[("POST", $"{Organization}/keys"), ("PATCH", Key)])
            {
                var answer = await _app.SendAsync(method, path, body);
                Assert.Equal(
                    (400, "invalid_value", rule), (answer.Status, answer.Code, answer.Problem("detail")));
            }
        }
    }

    [Fact]
    public async Task A_key_with_networks_is_verified_for_an_address()
    {
        var issued = await _app.CallAsync(
            201, "POST", $"{Organization}/keys", """{"allowedNetworks":["192.0.2.0/24"]}""");
        var text = issued["plaintext"]!.GetValue<string>();

        Assert.Equal("valid", await VerifyAsync("\"192.0.2.1\""));
        Assert.Equal("networkNotAllowed", await VerifyAsync("\"203.0.113.9\""));
        Assert.Equal("networkNotAllowed", await VerifyAsync("null"));
        var faulty = await _app.SendAsync(
            "POST", $"{Organization}/keys/verify", """{"text":"a","address":"here"}""");
        Assert.Equal((400, "invalid_request"), (faulty.Status, faulty.Code));

        async Task<string> VerifyAsync(string address) => (await _app.CallAsync(
            200, "POST", $"{Organization}/keys/verify", $$"""{"text":"{{text}}","address":{{address}}}"""))
            ["status"]!.GetValue<string>();
    }

    [Fact]
    public async Task A_merge_patch_may_be_declared_as_one()
    {
        var body = """{"name":"b"}"""u8.ToArray();
        foreach (var (type, status) in ((string, int)[])
        [
            ("application/merge-patch+json", 200),
            ("Application/Merge-Patch+JSON; charset=UTF-8", 200),
            ("application/json", 200),
            ("application/merge-patch+json; charset=utf-16", 415),
            ("application/json-patch+json", 415),
            ("text/plain", 415),
        ])
        {
            using var connection = new ManagementConnection(_app.App.EndPoint);
            var response = await connection.SendAsync(
                "PATCH", Key, [_app.Credential, $"Content-Type: {type}"], body);
            Assert.Equal((type, status), (type, response.Status));
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("\"a\"")]
    [InlineData("""{"enable":false}""")]
    [InlineData("""{"id":"01890a5d-ac96-774b-bcce-b302099a8057"}""")]
    [InlineData("""{"projectId":null}""")]
    [InlineData("""{"prefix":"sk"}""")]
    [InlineData("""{"name":"a","name":"b"}""")]
    [InlineData("""{"Name":"a"}""")]
    [InlineData("""{"name":1}""")]
    [InlineData("""{"custom":[]}""")]
    [InlineData("""{"custom":{"a":1,"a":2}}""")]
    [InlineData("""{"scopes":["a",null]}""")]
    [InlineData("""{"name":"a"}{}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("")]
    public async Task A_patch_that_is_no_change_of_the_metadata_is_refused_and_changes_nothing(string patch)
    {
        var before = await GetKeyAsync();

        var response = await _app.SendAsync("PATCH", Key, patch);

        Assert.Equal(400, response.Status);
        Assert.Contains(response.Code, (string[])["invalid_request", "invalid_value"]);
        Assert.Equal(before, await GetKeyAsync());
    }

    [Fact]
    public async Task A_key_for_an_unlinked_project_and_product_is_a_conflict()
    {
        var product = (await _app.CallAsync(201, "POST", $"{Organization}/products", """{"name":"Invoices"}"""))["id"];

        var response = await _app.SendAsync(
            "POST",
            $"{Organization}/keys",
            $$"""{"projectId":"{{_tenant.Project}}","productId":"{{product}}"}""");

        Assert.Equal((409, "product_not_linked"), (response.Status, response.Code));
    }

    [Fact]
    public async Task Keys_are_filtered()
    {
        var keys = $"{Organization}/keys";
        var first = _tenant.Key.Key.Id.ToString();
        var ofProject = await IssueAsync($$"""{"projectId":"{{_tenant.Project}}","owner":"u_bob"}""");
        var ofProduct = await IssueAsync($$"""{"productId":"{{_tenant.Product}}","owner":"u_bob"}""");
        var revoked = await IssueAsync("{}");
        await _app.CallAsync(200, "POST", $"{keys}/{revoked}/revoke");
        var disabled = await IssueAsync("{}");
        await _app.CallAsync(200, "POST", $"{keys}/{disabled}/disable");
        var expired = await IssueAsync("""{"expiresAt":"2001-01-01T00:00:00Z"}""");
        var future = await IssueAsync("""{"activatesAt":"2999-01-01T00:00:00Z"}""");

        foreach (var (query, expected) in ((string, string[])[])
        [
            ($"project={_tenant.Project}", [first, ofProject]),
            ($"product={_tenant.Product}", [first, ofProduct]),
            ($"project={_tenant.Project}&product={_tenant.Product}", [first]),
            ("owner=u_bob", [ofProject, ofProduct]),
            ($"owner=u_bob&product={_tenant.Product}", [ofProduct]),
            ("status=active", [first, ofProject, ofProduct]),
            ("status=revoked", [revoked]),
            ("status=disabled", [disabled]),
            ("status=expired", [expired]),
            ("status=notYetActive", [future]),
            ("name=Fir", [first]),
            ("name=ir", []),
            ("name=Fir&owner=u_bob", []),
            ("owner=nobody", []),
            ($"project={Tenant.NoId}", []),
        ])
        {
            Assert.Equal(expected, (await WalkAsync(keys, limit: 1, query)).SelectMany(static page => page));
        }
    }

    [Theory]
    [InlineData("/admin/organizations", "owner=Acme")]
    [InlineData("/projects/{projectId}/products", "name=Acme")]
    [InlineData("/keys", "owmer=u_alice")]
    [InlineData("/keys", "organizationId=01900000-0000-7000-8000-000000000000")]
    [InlineData("/keys", "client=x")]
    [InlineData("/projects", "owner=u_alice")]
    public async Task A_query_parameter_that_the_endpoint_does_not_read_is_refused(string path, string query)
    {
        var collection = (path is ['/', 'a', ..] ? path : Organization + path)
            .Replace("{projectId}", _tenant.Project.ToString(), StringComparison.Ordinal);
        var response = await _app.SendAsync("GET", $"{collection}?{query}");

        Assert.Equal((400, "invalid_request"), (response.Status, response.Code));
        Assert.DoesNotContain("Acme", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_is_told_to_be_a_key_of_the_organization_and_in_which_state()
    {
        var text = _tenant.Key.Plaintext;
        var (id, token) = (_tenant.Key.Key.Id, TestContext.Current.CancellationToken);
        Assert.Equal(("valid", id.ToString()), await VerifyAsync(text));

        await _app.Client.DisableKeyAsync(_tenant.Organization, id, cancellationToken: token);
        Assert.Equal(("disabled", id.ToString()), await VerifyAsync(text));
        await _app.Client.RevokeKeyAsync(_tenant.Organization, id, cancellationToken: token);
        Assert.Equal(("revoked", id.ToString()), await VerifyAsync(text));
        await _app.Client.DeleteKeyAsync(_tenant.Organization, id, token);
        Assert.Equal(("unknown", null), await VerifyAsync(text));

        Assert.Equal(("malformed", null), await VerifyAsync("sk_junk"));

        // A key of another organization does not exist here.
        Assert.Equal(("unknown", null), await VerifyAsync(_app.Operator.Plaintext));
    }

    [Fact]
    public async Task A_text_that_is_verified_is_no_use_of_its_key_and_charges_no_limit()
    {
        var token = TestContext.Current.CancellationToken;
        var issued = await _app.Client.CreateKeyAsync(
            _tenant.Organization, metadata: new() { RateLimits = [RateLimit.PerDay(1)] }, cancellationToken: token);

        for (var i = 0; i < 3; i++)
            Assert.Equal("valid", (await VerifyAsync(issued.Plaintext)).Status);

        Assert.Equal(0, (await _app.Client.GetKeyAsync(_tenant.Organization, issued.Key.Id, token)).UseCount);
        Assert.True((await _app.Client.ValidateKeyAsync(issued.Plaintext, cancellationToken: token)).IsValid);
    }

    [Fact]
    public async Task No_answer_and_no_log_repeats_the_text_that_is_verified()
    {
        var text = _tenant.Key.Plaintext;
        string[] bodies =
            [$$"""{"text":"{{text}}"}""", $$"""{"{{text}}":1}""", $$"""{"text":["{{text}}"]}""", $"\"{text}\""];
        foreach (var body in bodies)
        {
            var response = await _app.SendAsync("POST", $"{Organization}/keys/verify", body);
            Assert.DoesNotContain(text, response.Body, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(_app.App.Log.Entries, entry => entry.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_Location_of_a_new_entity_includes_the_apps_path_base()
    {
        await using var app = await ManagedApp.StartAsync(
            static pipeline => pipeline.UsePathBase("/my app").UseRouting().UseAuthentication().UseAuthorization());

        var created = await app.SendAsync("POST", "/my%20app/admin/organizations/", """{"name":"Umbrella"}""");
        var found = await app.SendAsync("GET", created["Location"]!);

        Assert.Equal($"/my%20app/admin/organizations/{JsonNode.Parse(created.Body)!["id"]}", created["Location"]);
        Assert.Equal((200, created.Body), (found.Status, found.Body));
    }

    private async Task<(string Status, string? Id)> VerifyAsync(string text)
    {
        var answer = await _app.CallAsync(
            200, "POST", $"{Organization}/keys/verify", new JsonObject { ["text"] = text }.ToJsonString());
        return (answer["status"]!.GetValue<string>(), answer["key"]?["id"]?.GetValue<string>());
    }

    private async Task AssertLifeAsync(WireResponse created)
    {
        var path = created["Location"]!;
        Assert.Equal((200, created.Body), await StatusAndBodyAsync("GET", path));
        var renamed = await _app.CallAsync(200, "PATCH", path, """{"name":"Été ☂"}""");
        var expected = JsonNode.Parse(created.Body)!;
        expected["name"] = "Été ☂";
        Assert.True(JsonNode.DeepEquals(expected, renamed));
        Assert.True(JsonNode.DeepEquals(expected, await _app.CallAsync(200, "GET", path)));
        Assert.Equal((204, ""), await StatusAndBodyAsync("DELETE", path));
        (string, string?)[] calls = [("GET", null), ("PATCH", """{"name":"a"}"""), ("DELETE", null)];
        foreach (var (method, body) in calls)
        {
            var response = await _app.SendAsync(method, path, body);
            Assert.Equal((404, "not_found"), (response.Status, response.Code));
        }
    }

    private async Task<List<List<string>>> WalkAsync(string collection, int limit, string query = "")
    {
        var pages = new List<List<string>>();
        string? after = null;
        do
        {
            var page = await _app.CallAsync(
                200,
                "GET",
                $"{collection}?limit={limit}&{query}{(after is null ? "" : $"&after={after}")}");
            pages.Add(IdsOf(page));
            after = page["next"]?.GetValue<string>();
        }
        while (after is not null);
        return pages;
    }

    private async Task<string> IssueAsync(string body) =>
        (await _app.CallAsync(201, "POST", $"{Organization}/keys", body))["id"]!.GetValue<string>();

    private Task<ApiKey> GetKeyAsync() =>
        _app.Client.GetKeyAsync(_tenant.Organization, _tenant.Key.Key.Id, TestContext.Current.CancellationToken);

    private async Task<ValidationStatus> ValidateAsync()
    {
        var validation = await _app.Client.ValidateKeyAsync(
            _tenant.Key.Plaintext,
            cancellationToken: TestContext.Current.CancellationToken);
        return validation.Status;
    }

    private async Task<(int Status, string Body)> StatusAndBodyAsync(string method, string path)
    {
        var response = await _app.SendAsync(method, path);
        return (response.Status, response.Body);
    }

    private static List<string> IdsOf(JsonNode page) =>
        [.. page["items"]!.AsArray().Select(static item => item!["id"]!.GetValue<string>())];

    private static List<string> MembersOf(string json) =>
        [.. JsonNode.Parse(json)!.AsObject().Select(static member => member.Key)];

    private static string Json(DateTimeOffset time) => JsonValue.Create(time).ToJsonString();
}
