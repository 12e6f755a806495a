using System.Globalization;
using System.Text.Json;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>The trail: each change tells what it did, when and by whom.</summary>
public abstract class EventTests(TestDatabase database) : BehaviourSuite(database)
{
    private static readonly KeyMetadata Described = new()
    {
        Name = "Alice's key",
        Owner = "u_alice",
        Scopes = ["read", "orders:*"],
        RateLimits = [RateLimit.PerMinute(1000)],
        ExpiresAt = new DateTimeOffset(2031, 1, 2, 3, 4, 5, TimeSpan.Zero),
        NeverCached = true,
        Custom = { ["plan"] = "pro \"é\" \\ 🗝" },
    };

    [Fact]
    public async Task A_change_of_an_organization_a_project_a_product_or_a_link_writes_an_event_of_its_kind()
    {
        var organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var project = (await Client.CreateProjectAsync(organization, "v1", Cancellation)).Id;
        var product = (await Client.CreateProductAsync(organization, "My API", Cancellation)).Id;
        await Client.AddProductToProjectAsync(product, project, Cancellation);
        await Client.RenameOrganizationAsync(organization, "Acme Ltd", Cancellation);
        await Client.RenameProjectAsync(organization, project, "v2", Cancellation);
        await Client.RenameProductAsync(organization, product, "Our API", Cancellation);
        await Client.RemoveProductFromProjectAsync(product, project, Cancellation);
        await Client.DeleteProductAsync(organization, product, Cancellation);
        await Client.DeleteProjectAsync(organization, project, Cancellation);
        await Client.DeleteOrganizationAsync(organization, cancellationToken: Cancellation);

        await AssertEventsAsync(
            organization,
            (ApiKeyEventKinds.OrganizationCreated, organization.Value, """{"name":"Acme Inc"}"""),
            (ApiKeyEventKinds.ProjectCreated, project.Value, """{"name":"v1"}"""),
            (ApiKeyEventKinds.ProductCreated, product.Value, """{"name":"My API"}"""),
            (ApiKeyEventKinds.ProductLinked, product.Value, $$"""{"project":"{{project.Value:N}}"}"""),
            (ApiKeyEventKinds.OrganizationRenamed, organization.Value, Renaming("Acme Inc", "Acme Ltd")),
            (ApiKeyEventKinds.ProjectRenamed, project.Value, Renaming("v1", "v2")),
            (ApiKeyEventKinds.ProductRenamed, product.Value, Renaming("My API", "Our API")),
            (ApiKeyEventKinds.ProductUnlinked, product.Value, $$"""{"project":"{{project.Value:N}}"}"""),
            (ApiKeyEventKinds.ProductDeleted, product.Value, "{}"),
            (ApiKeyEventKinds.ProjectDeleted, project.Value, "{}"),
            (ApiKeyEventKinds.OrganizationDeleted, organization.Value, "{}"));

        static string Renaming(string before, string after) =>
            $$$"""{"before":{"name":"{{{before}}}"},"after":{"name":"{{{after}}}"}}""";
    }

    [Fact]
    public async Task A_suspension_and_its_end_write_events_of_the_level_and_its_subject()
    {
        var (organization, project, product) = await CreateTenantAsync();
        var first = await LastNumberAsync(organization);
        await Client.SuspendOrganizationAsync(organization, "not paid", Cancellation);
        await Client.ResumeOrganizationAsync(organization, Cancellation);
        await Client.SuspendProjectAsync(organization, project, "abuse", Cancellation);
        await Client.ResumeProjectAsync(organization, project, Cancellation);
        await Client.SuspendProductAsync(organization, product, cancellationToken: Cancellation);
        await Client.ResumeProductAsync(organization, product, Cancellation);
        await Client.SuspendOwnerAsync(organization, "team:α", "left", Cancellation);
        await Client.ResumeOwnerAsync(organization, "team:α", Cancellation);

        var events = await ListAsync(organization, after: first);

        Assert.Equal(
            [
                (ApiKeyEventKinds.OrganizationSuspended, organization.Value.ToString("N"), """{"reason":"not paid"}"""),
                (ApiKeyEventKinds.OrganizationResumed, organization.Value.ToString("N"), "{}"),
                (ApiKeyEventKinds.ProjectSuspended, project.Value.ToString("N"), """{"reason":"abuse"}"""),
                (ApiKeyEventKinds.ProjectResumed, project.Value.ToString("N"), "{}"),
                (ApiKeyEventKinds.ProductSuspended, product.Value.ToString("N"), "{}"),
                (ApiKeyEventKinds.ProductResumed, product.Value.ToString("N"), "{}"),
                (ApiKeyEventKinds.OwnerSuspended, "team:α", """{"reason":"left"}"""),
                (ApiKeyEventKinds.OwnerResumed, "team:α", "{}"),
            ],
            events.Select(static entry => (entry.Kind, entry.Subject, entry.Details)));
    }

    [Fact]
    public async Task A_change_of_a_key_writes_an_event_of_its_kind_with_what_was_given_or_changed()
    {
        var (organization, project, product) = await CreateTenantAsync();
        var first = await LastNumberAsync(organization);
        var issued = await Client.CreateKeyAsync(
            organization, project, product, Described, cancellationToken: Cancellation);
        var key = issued.Key.Id;
        var plain = await Client.CreateKeyAsync(organization, cancellationToken: Cancellation);
        await Client.UpdateKeyAsync(
            organization,
            key,
            new()
            {
                Name = null,
                Scopes = ["read"],
                ExpiresAt = null,
                Owner = "u_alice",
                CustomPatch = new() { ["seats"] = 3 },
            },
            Cancellation);
        await Client.DisableKeyAsync(organization, key, "paused", Cancellation);
        await Client.EnableKeyAsync(organization, key, Cancellation);
        await Client.RevokeKeyAsync(organization, key, "leaked", Cancellation);
        await Client.RevokeKeyAsync(organization, plain.Key.Id, cancellationToken: Cancellation);
        await Client.DeleteKeyAsync(organization, key, Cancellation);

        var events = await ListAsync(organization, after: first);

        const string Custom = """{"plan":"pro \"é\" \\ 🗝"}""";
        const string Patched = """{"plan":"pro \"é\" \\ 🗝","seats":3}""";
        Assert.Equal(
            [
                (ApiKeyEventKinds.KeyCreated, key),
                (ApiKeyEventKinds.KeyCreated, plain.Key.Id),
                (ApiKeyEventKinds.KeyUpdated, key),
                (ApiKeyEventKinds.KeyDisabled, key),
                (ApiKeyEventKinds.KeyEnabled, key),
                (ApiKeyEventKinds.KeyRevoked, key),
                (ApiKeyEventKinds.KeyRevoked, plain.Key.Id),
                (ApiKeyEventKinds.KeyDeleted, key),
            ],
            events.Select(static entry => (entry.Kind, ApiKeyId.Parse(entry.Subject, provider: null))));
        AssertJson(
            $$$"""
            {"prefix":"{{{issued.Key.Prefix}}}","kind":"sk","environment":"","project":"{{{project.Value:N}}}",
            "product":"{{{product.Value:N}}}","name":"Alice's key","owner":"u_alice","scopes":["read","orders:*"],
            "rateLimits":[{"limit":1000,"window":"minute"}],"expiresAt":"2031-01-02T03:04:05+00:00",
            "neverCached":true,"custom":{{{Custom}}} }
            """,
            events[0].Details);
        AssertJson($$"""{"prefix":"{{plain.Key.Prefix}}","kind":"sk","environment":""}""", events[1].Details);
        AssertJson(
            $$$"""
            {"before":{"name":"Alice's key","scopes":["read","orders:*"],"expiresAt":"2031-01-02T03:04:05+00:00",
            "custom":{{{Custom}}} },
            "after":{"name":null,"scopes":["read"],"expiresAt":null,"custom":{{{Patched}}} } }
            """,
            events[2].Details);
        Assert.Equal("""{"reason":"paused"}""", events[3].Details);
        Assert.Equal("{}", events[4].Details);
        Assert.Equal("""{"reason":"leaked"}""", events[5].Details);
        Assert.Equal("{}", events[6].Details);
        Assert.Equal("{}", events[7].Details);
    }

    [Fact]
    public async Task A_rotation_and_the_end_of_a_secret_write_events_of_their_kinds()
    {
        var issued = await IssueAsync();
        var (organization, key) = (issued.Key.OrganizationId, issued.Key.Id);
        var first = await LastNumberAsync(organization);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
        await Client.FlushAsync(Cancellation);
        var second = await Client.RotateKeyAsync(
            organization, key, TimeSpan.FromHours(1), endsOnUse: true, cancellationToken: Cancellation);
        var third = await Client.RotateKeyAsync(
            organization, key, TimeSpan.FromHours(1), cancellationToken: Cancellation);
        await Client.ExpireSecretAsync(organization, key, 1, Cancellation);
        await Client.ExpireSecretAsync(organization, key, 1, Cancellation);

        var ends = string.Create(
            CultureInfo.InvariantCulture, $"\"{Clock.Now.AddHours(1):yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz}\"");
        await AssertEventsAfterAsync(
            organization,
            first,
            (ApiKeyEventKinds.KeyRotated,
                key.Value,
                $$$"""
                {"before":{"secret":1,"prefix":"{{{issued.Key.Prefix}}}","expiresAt":{{{ends}}},"expiresOnUse":true},
                "after":{"secret":2,"prefix":"{{{second.Key.Prefix}}}"}}
                """),
            (ApiKeyEventKinds.KeyRotated,
                key.Value,
                $$$"""
                {"before":{"secret":2,"prefix":"{{{second.Key.Prefix}}}","replaced":true},
                "after":{"secret":3,"prefix":"{{{third.Key.Prefix}}}"}}
                """),
            (ApiKeyEventKinds.KeySecretExpired, key.Value, """{"secret":1}"""));
    }

    [Fact]
    public async Task A_change_of_many_keys_writes_an_event_for_each_that_it_changes()
    {
        var keys = await IssueManyAsync(3);
        var organization = keys[0].Key.OrganizationId;
        await Client.DisableKeyAsync(organization, keys[1].Key.Id, cancellationToken: Cancellation);
        var first = await LastNumberAsync(organization);

        Assert.Equal(2, await Client.DisableKeysAsync(organization, new(), "paused", cancellationToken: Cancellation));
        Assert.Equal(3, await Client.EnableKeysAsync(organization, new(), cancellationToken: Cancellation));
        Assert.Equal(0, await Client.EnableKeysAsync(organization, new(), cancellationToken: Cancellation));
        Assert.Equal(3, await Client.RevokeKeysAsync(organization, new(), cancellationToken: Cancellation));
        Assert.Equal(0, await Client.RevokeKeysAsync(organization, new(), cancellationToken: Cancellation));

        const string Paused = """{"reason":"paused"}""";
        var all = keys.Select(static key => key.Key.Id.Value).ToArray();
        await AssertEventsAfterAsync(
            organization,
            first,
            [
                (ApiKeyEventKinds.KeyDisabled, all[0], Paused),
                (ApiKeyEventKinds.KeyDisabled, all[2], Paused),
                .. all.Select(static id => (ApiKeyEventKinds.KeyEnabled, id, "{}")),
                .. all.Select(static id => (ApiKeyEventKinds.KeyRevoked, id, "{}")),
            ]);
    }

    [Fact]
    public async Task A_call_that_is_made_again_with_its_idempotency_key_tells_of_the_new_text()
    {
        var tenant = await CreateTenantAsync();
        var first = await Client.CreateKeyAsync(
            tenant.Organization, idempotencyKey: "a", cancellationToken: Cancellation);
        var last = await LastNumberAsync(tenant.Organization);

        var second = await Client.CreateKeyAsync(
            tenant.Organization, idempotencyKey: "a", cancellationToken: Cancellation);

        await AssertEventsAfterAsync(
            tenant.Organization,
            last,
            (ApiKeyEventKinds.KeyReissued,
                first.Key.Id.Value,
                $$$"""
                {"before":{"prefix":"{{{first.Key.Prefix}}}"},"after":{"prefix":"{{{second.Key.Prefix}}}"}}
                """));
    }

    [Fact]
    public async Task An_update_of_networks_and_activation_tells_them_before_and_after()
    {
        var issued = await IssueAsync(new() { AllowedNetworks = [System.Net.IPNetwork.Parse("192.0.2.0/24")] });
        var organization = issued.Key.OrganizationId;
        var first = await LastNumberAsync(organization);

        await Client.UpdateKeyAsync(
            organization,
            issued.Key.Id,
            new() { AllowedNetworks = [], ActivatesAt = new DateTimeOffset(2001, 1, 2, 3, 4, 5, TimeSpan.Zero) },
            Cancellation);

        await AssertEventsAfterAsync(
            organization,
            first,
            (ApiKeyEventKinds.KeyUpdated,
                issued.Key.Id.Value,
                """
                {"before":{"allowedNetworks":["192.0.2.0/24"],"activatesAt":null},
                "after":{"allowedNetworks":[],"activatesAt":"2001-01-02T03:04:05+00:00"}}
                """));
    }

    [Fact]
    public async Task An_update_tells_limits_and_whether_a_key_is_cached_before_and_after()
    {
        var issued = await IssueAsync(Described);
        var organization = issued.Key.OrganizationId;

        await Client.UpdateKeyAsync(
            organization,
            issued.Key.Id,
            new() { RateLimits = null, NeverCached = false, Owner = null, Custom = null },
            Cancellation);

        var update = (await ListAsync(organization, new() { Kind = ApiKeyEventKinds.KeyUpdated })).Single();
        AssertJson(
            """
            {"before":{"owner":"u_alice","rateLimits":[{"limit":1000,"window":"minute"}],"neverCached":true,
            "custom":{"plan":"pro \"é\" \\ 🗝"}},
            "after":{"owner":null,"rateLimits":[],"neverCached":false,"custom":{}}}
            """,
            update.Details);
    }

    [Fact]
    public async Task A_call_that_changes_nothing_writes_no_event()
    {
        var (organization, project, product) = await CreateTenantAsync();
        var text = Client.CreateKeyText();
        var key = (await Client.GetOrCreateKeyAsync(
            organization, text, metadata: Described, cancellationToken: Cancellation)).Key.Id;
        await Client.DisableKeyAsync(organization, key, cancellationToken: Cancellation);
        await Client.SuspendOwnerAsync(organization, "u_alice", cancellationToken: Cancellation);
        var revoked = await Client.CreateKeyAsync(organization, cancellationToken: Cancellation);
        await Client.RevokeKeyAsync(organization, revoked.Key.Id, cancellationToken: Cancellation);
        var last = await LastNumberAsync(organization);

        await Client.GetOrCreateOrganizationAsync("Acme Inc", Cancellation);
        await Client.GetOrCreateProjectAsync(organization, "v1", Cancellation);
        await Client.GetOrCreateProductAsync(organization, "My API", Cancellation);
        await Client.GetOrCreateKeyAsync(organization, text, cancellationToken: Cancellation);
        await Client.AddProductToProjectAsync(product, project, Cancellation);
        await Client.RenameOrganizationAsync(organization, "Acme Inc", Cancellation);
        await Client.RenameProjectAsync(organization, project, "v1", Cancellation);
        await Client.RenameProductAsync(organization, product, "My API", Cancellation);
        await Client.UpdateKeyAsync(organization, key, new(), Cancellation);
        await Client.UpdateKeyAsync(
            organization, key, new() { Name = Described.Name, Scopes = Described.Scopes }, Cancellation);
        await Client.DisableKeyAsync(organization, key, "again", Cancellation);
        await Client.EnableKeyAsync(organization, revoked.Key.Id, Cancellation);
        await Client.RevokeKeyAsync(organization, revoked.Key.Id, "again", Cancellation);
        await Client.SuspendOwnerAsync(organization, "u_alice", "again", Cancellation);
        await Client.ResumeProjectAsync(organization, project, Cancellation);
        await Client.DeleteKeysAsync(organization, new() { Owner = "u_bob" }, cancellationToken: Cancellation);
        await Client.RemoveProductFromProjectAsync(product, project, Cancellation);
        await Client.RemoveProductFromProjectAsync(product, project, Cancellation);

        var events = await ListAsync(organization, after: last);
        Assert.Equal(ApiKeyEventKinds.ProductUnlinked, Assert.Single(events).Kind);
    }

    [Fact]
    public async Task An_event_has_the_time_of_its_change_an_id_in_the_order_of_time_and_the_organizations_next_number()
    {
        var first = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        var second = (await Client.CreateOrganizationAsync("Globex", Cancellation)).Id;
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await Client.CreateKeysAsync(first, [new(), new(), new()], cancellationToken: Cancellation);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await Client.RenameOrganizationAsync(second, "Initech", Cancellation);

        var (ofFirst, ofSecond) = (await ListAsync(first), await ListAsync(second));

        Assert.Equal([1, 2, 3, 4], ofFirst.Select(static entry => entry.Number));
        Assert.Equal([1, 2], ofSecond.Select(static entry => entry.Number));
        Assert.Equal(Clock.Now, ofSecond[1].OccurredAt);
        Assert.Equal(Clock.Now - TimeSpan.FromMilliseconds(1), ofFirst[3].OccurredAt);
        Assert.All(ofFirst, entry => Assert.Equal(first, entry.OrganizationId));
        ApiKeyEvent[] all = [ofFirst[0], ofSecond[0], .. ofFirst[1..], ofSecond[1]];
        Assert.All(all, static entry => Assert.Equal(7, entry.Id.Version));
        Assert.All(all, static entry => Assert.Equal(
            entry.OccurredAt.ToUnixTimeMilliseconds(),
            Convert.ToInt64(entry.Id.ToString("N")[..12], 16)));
        var ids = all.Select(static entry => entry.Id.ToString("N")).ToList();
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public async Task A_batch_of_10_000_keys_writes_an_event_for_each_in_their_order()
    {
        var issued = await IssueManyAsync(ApiKeyClient.MaxKeysPerBatch);

        var events = await ListAsync(issued[0].Key.OrganizationId, after: 1);

        Assert.Equal(
            issued.Select(static key => key.Key.Id.Value.ToString("N")),
            events.Select(static entry => entry.Subject));
        Assert.All(events, static entry => Assert.Equal(ApiKeyEventKinds.KeyCreated, entry.Kind));
        Assert.Equal(Enumerable.Range(2, issued.Count), events.Select(static entry => (int)entry.Number));
        Assert.Equal(events.Count, events.Select(static entry => entry.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_batch_with_more_than_8_MB_of_details_writes_an_event_for_each_in_their_order()
    {
        var organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var custom = new CustomMetadata { ["text"] = new string('\\', 8_000) };

        var issued = await Client.CreateKeysAsync(
            organization,
            [.. Enumerable.Repeat(new KeyMetadata { Custom = custom }, 300)],
            cancellationToken: Cancellation);

        var events = await ListAsync(organization, after: 1);
        Assert.Equal(
            issued.Select(static key => key.Key.Id.Value.ToString("N")),
            events.Select(static entry => entry.Subject));
        Assert.Equal(Enumerable.Range(2, 300), events.Select(static entry => (int)entry.Number));
        Assert.Equal(300, events.Select(static entry => entry.Id).Distinct().Count());
        Assert.All(events, entry =>
        {
            using var details = JsonDocument.Parse(entry.Details);
            Assert.Equal(8_000, details.RootElement.GetProperty("custom").GetProperty("text").GetString()!.Length);
        });
    }

    [Fact]
    public async Task Deleting_keys_or_an_organization_with_its_contents_writes_an_event_for_each_and_they_outlive_it()
    {
        var (organization, project, product) = await CreateTenantAsync();
        var keys = await Client.CreateKeysAsync(
            organization,
            [.. Enumerable.Range(0, 1_200).Select(static i => new KeyMetadata { Owner = i < 3 ? "u_alice" : null })],
            project,
            product,
            cancellationToken: Cancellation);
        var last = await LastNumberAsync(organization);

        await Client.DeleteKeysAsync(organization, new() { Owner = "u_alice" }, cancellationToken: Cancellation);
        await Client.DeleteOrganizationAsync(organization, includingContents: true, cancellationToken: Cancellation);

        var events = await ListAsync(organization, after: last);
        Assert.Equal(
            keys.Select(static key => key.Key.Id.Value.ToString("N")),
            events.Take(1_200).Select(static entry => entry.Subject));
        Assert.All(events.Take(1_200), static entry => Assert.Equal(ApiKeyEventKinds.KeyDeleted, entry.Kind));
        Assert.Equal(
            [
                (ApiKeyEventKinds.ProductUnlinked, product.Value.ToString("N")),
                (ApiKeyEventKinds.ProjectDeleted, project.Value.ToString("N")),
                (ApiKeyEventKinds.ProductDeleted, product.Value.ToString("N")),
                (ApiKeyEventKinds.OrganizationDeleted, organization.Value.ToString("N")),
            ],
            events.Skip(1_200).Select(static entry => (entry.Kind, entry.Subject)));
        Assert.Equal(0, await Database.CountAsync("api_key_organizations"));
    }

    [Fact]
    public async Task The_actor_is_the_name_that_a_client_acts_under_and_system_without_one()
    {
        var bob = Client.ActingAs("u_bob");
        var organization = (await bob.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var issued = await bob.ActingAs("Zoë 🗝").CreateKeyAsync(organization, cancellationToken: Cancellation);
        await bob.RevokeKeyAsync(organization, issued.Key.Id, cancellationToken: Cancellation);
        await Client.DeleteKeyAsync(organization, issued.Key.Id, Cancellation);

        var events = await ListAsync(organization);

        Assert.Equal(
            ["u_bob", "Zoë 🗝", "u_bob", ApiKeyEvent.SystemActor], events.Select(static entry => entry.Actor));
        Assert.Equal([1L, 3L], await NumbersAsync(organization, new() { Actor = "u_bob" }));
        Assert.Equal([4L], await NumbersAsync(organization, new() { Actor = ApiKeyEvent.SystemActor }));
        Assert.Equal(1, await Database.CountAsync("api_key_events WHERE actor IS NULL"));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData(" u_bob", "white space")]
    [InlineData("u\tbob", "control character")]
    [InlineData("system", "stands for no name")]
    [InlineData(null, "longer than 255")]
    public void An_actor_that_breaks_a_rule_is_refused(string? actor, string rule)
    {
        var exception = Assert.Throws<ArgumentException>(() => Client.ActingAs(actor ?? new string('a', 256)));

        Assert.Equal("actor", exception.ParamName);
        Assert.Contains(rule, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_under_a_name_shares_all_with_its_root_and_its_disposal_does_nothing()
    {
        var root = Open();
        var bob = root.ActingAs(new string('b', 255));
        var issued = await IssueAsync();
        Assert.True((await bob.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);

        await bob.DisposeAsync();
        bob.Dispose();

        // The root counts the use, and answers from the cache that the other filled.
        Assert.Equal(1, (await root.GetKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation)).UseCount);
        await Database.ExecuteAsync("UPDATE api_key_keys SET name = 'changed'");
        var hit = await root.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
        Assert.Null(hit.Key!.Metadata.Name);
        await bob.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);
        Assert.Equal(
            ValidationStatus.Revoked,
            (await root.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).Status);
        await bob.PrepareForSnapshotAsync(Cancellation);
        Assert.Equal(2, (await bob.GetKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation)).UseCount);

        await root.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => bob.CreateKeyText());
        Assert.Throws<ObjectDisposedException>(() => bob.ActingAs("u_carol"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => bob.FlushAsync(Cancellation));
    }

    [Fact]
    public async Task A_validation_under_a_name_allocates_no_more_than_without_one()
    {
        var client = Open(new() { UsageFlushInterval = TimeSpan.FromHours(1) });
        var bob = client.ActingAs("u_bob");
        var issued = await IssueAsync();
        for (var i = 0; i < 1_000; i++)
        {
            await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
            await bob.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
        }

        Assert.Equal(0, Measure(bob, issued.Plaintext));

        static long Measure(ApiKeyClient client, string text)
        {
            // The best of a few: the runtime allocates now and then on its own.
            var least = long.MaxValue;
            for (var round = 0; round < 5; round++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                for (var i = 0; i < 100; i++)
                    Check(client.ValidateKeyAsync(text));
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            return least;
        }

        static void Check(ValueTask<KeyValidation> validating)
        {
            if (!validating.IsCompletedSuccessfully || !validating.Result.IsValid)
                throw new InvalidOperationException("A hit was not answered at once.");
        }
    }

    [Fact]
    public async Task A_filter_selects_by_key_subject_kind_actor_and_time()
    {
        var (organization, project, product) = await CreateTenantAsync();
        var bob = Client.ActingAs("u_bob");
        Clock.Advance(TimeSpan.FromHours(1));
        var start = Clock.Now;
        var first = await bob.CreateKeyAsync(organization, cancellationToken: Cancellation);
        var second = await Client.CreateKeyAsync(organization, cancellationToken: Cancellation);
        Clock.Advance(TimeSpan.FromHours(1));
        await bob.RevokeKeyAsync(organization, second.Key.Id, cancellationToken: Cancellation);
        await Client.SuspendOwnerAsync(organization, "u_alice", cancellationToken: Cancellation);

        // 1 to 4 are the tenant's.
        Assert.Equal([5L], await NumbersAsync(organization, new() { Key = first.Key.Id }));
        Assert.Equal([6L, 7L], await NumbersAsync(organization, new() { Key = second.Key.Id }));
        Assert.Equal([8L], await NumbersAsync(organization, new() { Subject = "u_alice" }));
        Assert.Equal([], await NumbersAsync(organization, new() { Subject = "U_ALICE" }));
        Assert.Equal([3L, 4L], await NumbersAsync(organization, new() { Subject = product.Value.ToString("N") }));
        Assert.Equal([2L], await NumbersAsync(organization, new() { Subject = project.Value.ToString("N") }));
        Assert.Equal([5L, 6L], await NumbersAsync(organization, new() { Kind = ApiKeyEventKinds.KeyCreated }));
        Assert.Equal([5L, 7L], await NumbersAsync(organization, new() { Actor = "u_bob" }));
        Assert.Equal([5L, 6L, 7L, 8L], await NumbersAsync(organization, new() { From = start }));
        Assert.Equal([1L, 2L, 3L, 4L], await NumbersAsync(organization, new() { To = start }));
        Assert.Equal([5L, 6L], await NumbersAsync(organization, new() { From = start, To = Clock.Now }));
        Assert.Equal(
            [7L], await NumbersAsync(organization, new() { Key = second.Key.Id, Actor = "u_bob", From = Clock.Now }));
        Assert.Equal([7L, 8L], await NumbersAsync(organization, filter: null, after: 6));
        Assert.Equal([7L], await NumbersAsync(organization, new() { Key = second.Key.Id }, after: 6));
        Assert.Empty(await ListAsync((await Client.CreateOrganizationAsync("Globex", Cancellation)).Id, after: 1));
        Assert.Empty(await ListAsync(default));
    }

    [Fact]
    public async Task A_filter_or_a_place_that_breaks_a_rule_is_refused()
    {
        var organization = (await CreateTenantAsync()).Organization;
        EventFilter[] filters =
        [
            new() { Key = default(ApiKeyId), Subject = "u_alice" },
            new() { Subject = "" },
            new() { Kind = "key\n" },
            new() { Actor = new string('a', 256) },
        ];

        foreach (var filter in filters)
        {
            Assert.Equal(
                "filter",
                Assert.Throws<ArgumentException>(() => Client.ListEventsAsync(organization, filter)).ParamName);
            var exception = await Assert.ThrowsAsync<ArgumentException>(
                () => Client.ListEventsPageAsync(organization, filter, cancellationToken: Cancellation));
            Assert.Equal("filter", exception.ParamName);
        }

        Assert.Equal(
            "after",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => Client.ListEventsAsync(organization, after: -1)).ParamName);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Client.ListEventsPageAsync(organization, after: -1, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Client.ListEventsPageAsync(organization, pageSize: 201, cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Pages_follow_each_other_by_the_number_of_their_last_event()
    {
        var organization = (await IssueManyAsync(24))[0].Key.OrganizationId;
        var numbers = new List<long>();
        var after = 0L;
        Page<ApiKeyEvent> page;
        do
        {
            page = await Client.ListEventsPageAsync(
                organization, after: after, pageSize: 10, cancellationToken: Cancellation);
            numbers.AddRange(page.Items.Select(static entry => entry.Number));
            after = page.Items[^1].Number;
        }
        while (page.HasMore);

        Assert.Equal(Enumerable.Range(1, 25), numbers.Select(static number => (int)number));
        Assert.Equal(5, page.Items.Count);
    }

    [Fact]
    public async Task A_retention_deletes_what_is_older_and_gives_no_number_twice()
    {
        var old = (await IssueManyAsync(2_500))[0].Key.OrganizationId;
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        var other = (await Client.CreateOrganizationAsync("Globex", Cancellation)).Id;
        Clock.Advance(TimeSpan.FromDays(30));
        var limit = Clock.Now;
        await Client.RenameOrganizationAsync(old, "Acme Ltd", Cancellation);
        var progress = new List<long>();

        Assert.Equal(0, await Client.DeleteEventsAsync(DateTimeOffset.UnixEpoch, cancellationToken: Cancellation));
        Assert.Equal(0, await Client.DeleteEventsAsync(default, cancellationToken: Cancellation));
        var deleted = await Client.DeleteEventsAsync(limit, new Progress(progress), Cancellation);

        Assert.Equal(2_502, deleted);
        Assert.Equal([1_000, 2_000, 2_501, 2_502], progress);
        Assert.Equal([2_502L], await NumbersAsync(old));
        Assert.Empty(await ListAsync(other));
        await Client.RenameOrganizationAsync(other, "Initech", Cancellation);
        Assert.Equal([2L], await NumbersAsync(other));
        Assert.Equal(0, await Client.DeleteEventsAsync(limit, cancellationToken: Cancellation));
        var later = limit + TimeSpan.FromMilliseconds(1);
        Assert.Equal(2, await Client.DeleteEventsAsync(later, cancellationToken: Cancellation));
        await Client.CreateProjectAsync(old, "v1", Cancellation);
        Assert.Equal([2_503L], await NumbersAsync(old));
    }

    [Fact]
    public async Task A_client_without_events_writes_none()
    {
        var silent = Open(new() { TimeProvider = Clock, RecordEvents = false });
        var organization = (await silent.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var issued = await silent.CreateKeyAsync(organization, cancellationToken: Cancellation);
        await silent.ActingAs("u_bob").RevokeKeyAsync(organization, issued.Key.Id, cancellationToken: Cancellation);

        Assert.Equal(0, await Database.CountAsync("api_key_events"));
        Assert.Equal(ValidationStatus.Revoked, await StatusAsync(issued));
        await Client.DeleteKeyAsync(organization, issued.Key.Id, Cancellation);
        Assert.Equal([1L], await NumbersAsync(organization));
    }

    private static void AssertJson(string expected, string actual) => Assert.True(
        JsonElement.DeepEquals(JsonElement.Parse(expected), JsonElement.Parse(actual)), actual);

    private async Task AssertEventsAsync(
        OrganizationId organization, params (string Kind, Guid Subject, string Details)[] expected) => Assert.Equal(
        expected.Select(static entry => (entry.Kind, entry.Subject.ToString("N"), entry.Details)),
        (await ListAsync(organization)).Select(static entry => (entry.Kind, entry.Subject, entry.Details)));

    private async Task AssertEventsAfterAsync(
        OrganizationId organization, long first, params (string Kind, Guid Subject, string Details)[] expected)
    {
        var events = await ListAsync(organization, after: first);
        Assert.Equal(
            expected.Select(static entry => (entry.Kind, entry.Subject.ToString("N"))),
            events.Select(static entry => (entry.Kind, entry.Subject)));
        foreach (var (one, entry) in expected.Zip(events))
            AssertJson(one.Details, entry.Details);
    }

    private Task<List<ApiKeyEvent>> ListAsync(
        OrganizationId organization, EventFilter? filter = null, long after = 0) =>
        ToListAsync(Client.ListEventsAsync(organization, filter, after));

    private async Task<IEnumerable<long>> NumbersAsync(
        OrganizationId organization, EventFilter? filter = null, long after = 0) =>
        (await ListAsync(organization, filter, after)).Select(static entry => entry.Number);

    private async Task<long> LastNumberAsync(OrganizationId organization) =>
        (await ListAsync(organization))[^1].Number;

    private sealed class Progress(List<long> reports) : IProgress<long>
    {
        public void Report(long value) => reports.Add(value);
    }
}
