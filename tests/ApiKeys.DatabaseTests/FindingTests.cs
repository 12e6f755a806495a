using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>The ways to find keys: by prefix, end, last use and custom metadata, and by all at once.</summary>
public abstract class FindingTests(TestDatabase database) : BehaviourSuite(database)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task A_key_is_found_by_the_prefix_of_each_of_its_texts()
    {
        var first = await IssueAsync(new() { Owner = "u_alice" });
        var organization = first.Key.OrganizationId;
        var other = await Client.CreateKeyAsync(organization, cancellationToken: Cancellation);
        await ValidateAsync(first);
        var second = await Client.RotateKeyAsync(organization, first.Key.Id, Day, cancellationToken: Cancellation);
        await ValidateAsync(second);
        var third = await Client.RotateKeyAsync(
            organization, first.Key.Id, TimeSpan.Zero, cancellationToken: Cancellation);

        foreach (var prefix in (string[])[first.Key.Prefix, second.Key.Prefix, third.Key.Prefix])
        {
            Assert.Equal([first.Key.Id], await FindAsync(organization, new() { Prefix = prefix }));
            Assert.Equal([first.Key.Id], await FindAsync(organization, new() { Prefix = prefix, Owner = "u_alice" }));
            Assert.Empty(await FindAsync(organization, new() { Prefix = prefix, Owner = "u_bob" }));
            Assert.Empty(await FindAsync(organization, new() { Prefix = prefix[..^1] }));
            Assert.Empty(await FindAsync(organization, new() { Prefix = prefix.ToUpperInvariant() }));
        }

        Assert.Equal([other.Key.Id], await FindAsync(organization, new() { Prefix = other.Key.Prefix }));
        Assert.Empty(await FindAsync(organization, new() { Prefix = first.Plaintext }));
    }

    [Fact]
    public async Task Keys_are_found_that_end_before_a_time()
    {
        var tenant = await CreateTenantAsync();
        var start = Clock.Now;
        var end = start + Day;
        var never = await CreateAsync(tenant, new());
        var soon = await CreateAsync(tenant, new() { ExpiresAt = end });
        var later = await CreateAsync(tenant, new() { ExpiresAt = end + Millisecond });

        foreach (var (before, found) in ((DateTimeOffset, ApiKeyId[])[])
        [
            (end - Millisecond, []),
            (end, []),
            (end + TimeSpan.FromTicks(1), [soon]),
            (end + Millisecond, [soon]),
            (end + Millisecond + TimeSpan.FromTicks(1), [soon, later]),
            (new(end.AddDays(1).Ticks, TimeSpan.Zero), [soon, later]),
            (end.AddDays(1).ToOffset(TimeSpan.FromHours(5)), [soon, later]),
            (DateTimeOffset.UnixEpoch, []),
            (DateTimeOffset.MaxValue, [soon, later]),
        ])
        {
            AssertSame(before, found, await FindAsync(tenant.Organization, new() { ExpiresBefore = before }));
        }

        // Keys that have ended match too.
        Clock.Now = end;
        var filter = new KeyFilter { ExpiresBefore = end + Day };
        Assert.Equal([soon, later], await FindAsync(tenant.Organization, filter));
        Assert.Equal([later], await FindAsync(tenant.Organization, filter with { Status = KeyStatus.Active }));

        // With a greatest lifetime of two days.
        var bounded = Open(new() { TimeProvider = Clock, MaxKeyLifetime = 2 * Day });
        foreach (var (before, found) in ((DateTimeOffset, ApiKeyId[])[])
        [
            (start + (2 * Day), [soon, later]),
            (start + (2 * Day) + TimeSpan.FromTicks(1), [never, soon, later]),
            (start + Day, []),
            (DateTimeOffset.UnixEpoch, []),
            (DateTimeOffset.MaxValue, [never, soon, later]),
        ])
        {
            AssertSame(before, found, await FindAsync(tenant.Organization, new() { ExpiresBefore = before }, bounded));
        }
    }

    [Fact]
    public async Task Keys_are_found_that_were_not_used_since_a_time()
    {
        var tenant = await CreateTenantAsync();
        var created = Clock.Now;
        var unused = await CreateAsync(tenant, new());
        var used = await Client.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation);
        Clock.Advance(3 * Day);
        var usedAt = Clock.Now;
        await ValidateAsync(used);
        Clock.Advance(3 * Day);

        // The use is not written yet, and another client does not know of it.
        var elsewhere = Open();
        await AssertFoundAsync(Client);
        Assert.Equal(
            [unused, used.Key.Id], await FindAsync(tenant.Organization, new() { UnusedSince = usedAt }, elsewhere));
        await Client.FlushAsync(Cancellation);
        await AssertFoundAsync(Client);
        await AssertFoundAsync(elsewhere);

        // Rows of an older version have no day. The times decide.
        await Database.ExecuteAsync("UPDATE api_key_keys SET used_day = 0");
        await AssertFoundAsync(elsewhere);

        async Task AssertFoundAsync(ApiKeyClient client)
        {
            foreach (var (since, found) in ((DateTimeOffset, ApiKeyId[])[])
            [
                (created, []),
                (created + TimeSpan.FromTicks(1), [unused]),
                (created + Millisecond, [unused]),
                (usedAt - Millisecond, [unused]),
                (usedAt, [unused]),
                (usedAt + TimeSpan.FromTicks(1), [unused, used.Key.Id]),
                (usedAt + Millisecond, [unused, used.Key.Id]),
                (Clock.Now, [unused, used.Key.Id]),
                (DateTimeOffset.UnixEpoch, []),
                (DateTimeOffset.MaxValue, [unused, used.Key.Id]),
            ])
            {
                AssertSame(
                    since, found, await FindAsync(tenant.Organization, new() { UnusedSince = since }, client));
            }
        }
    }

    [Fact]
    public async Task The_day_of_the_last_use_is_kept_and_a_clock_that_is_behind_does_not_hide_a_key()
    {
        var issued = await IssueAsync();
        var many = await Client.CreateKeysAsync(
            issued.Key.OrganizationId, [new()], cancellationToken: Cancellation);
        var day = (Clock.Now - DateTimeOffset.UnixEpoch).Days;
        Assert.Equal(2, await Database.CountAsync($"api_key_keys WHERE used_day = {day}"));

        // The first use is two days before the creation.
        var created = Clock.Now;
        Clock.Now = created - (2 * Day);
        await ValidateAsync(issued);
        await Client.FlushAsync(Cancellation);
        Assert.Equal(1, await Database.CountAsync($"api_key_keys WHERE used_day = {day - 2}"));
        Assert.Equal(
            [issued.Key.Id], await FindAsync(issued.Key.OrganizationId, new() { UnusedSince = created - Day }));

        // Midnight, of either side.
        var midnight = new DateTimeOffset(created.Date, TimeSpan.Zero) + Day;
        foreach (var (time, expected) in ((DateTimeOffset, int)[])
            [(midnight - Millisecond, day), (midnight, day + 1), (midnight - Day, day + 1)])
        {
            Clock.Now = time;
            await ValidateAsync(issued);
            await Client.FlushAsync(Cancellation);
            Assert.Equal(
                (time, 1L),
                (time, await Database.CountAsync($"api_key_keys WHERE used_day = {expected} AND use_count > 0")));
        }

        // A large batch, and one of a rotated key, are written by other statements.
        Clock.Now = midnight + Day;
        var rotated = await Client.RotateKeyAsync(
            issued.Key.OrganizationId, issued.Key.Id, Day, cancellationToken: Cancellation);
        await ValidateAsync(rotated);
        await ValidateAsync(many[0]);
        await Client.FlushAsync(Cancellation);
        Assert.Equal(2, await Database.CountAsync($"api_key_keys WHERE used_day = {day + 2}"));
    }

    [Fact]
    public async Task Keys_are_found_by_a_custom_member_whose_value_is_compared_as_JSON()
    {
        var tenant = await CreateTenantAsync();
        string[] objects =
        [
            "{}",
            """{"plan":"pro"}""",
            """{"plan":"Pro"}""",
            """{"plan":"pro "}""",
            """{"plan":"pr\u006f"}""",
            """{"pl\u0061n":"pro","seats":5}""",
            """{"a":{"plan":"pro"},"seats":6}""",
            """{"plan":["pro"],"seats":"5"}""",
            """{"plan":null,"seats":5.0}""",
            """{"seats":5e0}""",
            """{"seats":50e-1}""",
            """{"seats":5.0000000000000000000001}""",
            """{"seats":-5}""",
            """{"seats":0}""",
            """{"seats":-0.0}""",
            """{"seats":9007199254740993}""",
            """{"seats":9007199254740992}""",
            """{"seats":1e300}""",
            """{"seats":1.0e300}""",
            """{"active":true}""",
            """{"active":false}""",
            """{"active":"true"}""",
            """{"active":1}""",
            """{"a\"b\\c.d$[0]":"x\"y\\z\n\u0001äß😀%_"}""",
            """{"":""}""",
            """{"😀":"<&'>"}""",
            """{"x":"\"plan\":\"pro\""}""",
            $$"""{"plan":"pro","deep":{{new string('[', 31)}}{{new string(']', 31)}}}""",
        ];
        var keys = new List<ApiKey>();
        foreach (var custom in objects)
        {
            Clock.Advance(Millisecond);
            var issued = await Client.CreateKeyAsync(
                tenant.Organization,
                keys.Count % 2 is 0 ? tenant.Project : null,
                metadata: new() { Custom = CustomMetadata.Parse(custom) },
                cancellationToken: Cancellation);
            keys.Add(issued.Key);
        }

        var found = 0;
        foreach (var member in (CustomMember[])
        [
            new("plan", "pro"), new("plan", "Pro"), new("plan", "pro "), new("plan", "nobody's"), new("pla", "pro"),
            new("seats", 5), new("seats", 5.0m), new("seats", "5"), new("seats", 6), new("seats", 0),
            new("seats", 9007199254740992), new("seats", 9007199254740993), new("seats", 1e300), new("seats", -5),
            new("seats", 5.0000000000000000000001m), new("active", true), new("active", false), new("active", 1),
            new("active", "true"), new("a\"b\\c.d$[0]", "x\"y\\z\n\u0001äß😀%_"), new("", ""), new("😀", "<&'>"),
            new("x", "\"plan\":\"pro\""), new("%", "pro"), new("a", "pro"), new("deep", "pro"),
        ])
        {
            var expected = keys
                .Where(key => key.Metadata.Custom.TryGetValue(member.Name, out var value) && value == member.Value)
                .Select(static key => key.Id)
                .ToList();
            found += expected.Count;
            AssertSame(member, expected, await FindAsync(tenant.Organization, new() { CustomMember = member }));
            var inProject = keys
                .Where(key => key.ProjectId == tenant.Project && expected.Contains(key.Id))
                .Select(static key => key.Id);
            Assert.Equal(
                inProject,
                await FindAsync(
                    tenant.Organization, new() { CustomMember = member, Project = tenant.Project }));
        }

        Assert.True(found >= 25, $"{found} matches.");

        // A changed key, and one that is no longer as it was.
        await Client.UpdateKeyAsync(
            tenant.Organization, keys[0].Id, new() { Custom = new() { ["plan"] = "team" } }, Cancellation);
        await Client.UpdateKeyAsync(
            tenant.Organization, keys[2].Id, new() { Custom = [] }, Cancellation);
        Assert.Equal([keys[0].Id], await FindAsync(tenant.Organization, new() { CustomMember = new("plan", "team") }));
        Assert.Empty(await FindAsync(tenant.Organization, new() { CustomMember = new("plan", "Pro") }));
    }

    [Fact]
    public async Task All_conditions_work_together_and_pages_are_complete()
    {
        var (tenant, rival) = (await CreateTenantAsync(), await CreateTenantAsync("Rival Ltd"));
        var (start, random) = (Clock.Now, new Random(20301));
        var issued = new List<IssuedKey>();
        for (var i = 0; i < 60; i++)
        {
            Clock.Advance(TimeSpan.FromHours(6));
            foreach (var owner in (Tenant[])[tenant, rival])
            {
                var key = await Client.CreateKeyAsync(
                    owner.Organization,
                    i % 2 is 0 ? owner.Project : null,
                    i % 3 is 0 ? owner.Product : null,
                    new()
                    {
                        Name = i % 2 is 0 ? $"CI {i}" : null,
                        Owner = i % 4 < 2 ? "u_alice" : "u_bob",
                        ExpiresAt = i % 3 is 1 ? start + TimeSpan.FromDays(10 + i) : null,
                        Custom = i % 5 < 3 ? new() { ["plan"] = i % 5 < 2 ? "pro" : "free", ["seats"] = i % 4 } : [],
                    },
                    cancellationToken: Cancellation);
                if (owner == tenant)
                    issued.Add(key);
            }

            // Some uses are written, and some are not.
            if (i % 3 is 0)
                await ValidateAsync(issued[i / 2]);
            if (i is 40)
                await Client.FlushAsync(Cancellation);
            if (i % 7 is 0)
                await Client.DisableKeyAsync(tenant.Organization, issued[i].Key.Id, cancellationToken: Cancellation);
        }

        var keys = await ToListAsync(Client.ListKeysAsync(tenant.Organization));
        var bounded = Open(new() { TimeProvider = Clock, MaxKeyLifetime = TimeSpan.FromDays(40) });
        await Client.FlushAsync(Cancellation);
        var matches = 0;
        for (var round = 0; round < 250; round++)
        {
            T? Maybe<T>(T value) => random.Next(3) is 0 ? value : default;
            var filter = new KeyFilter
            {
                Prefix = random.Next(8) is 0 ? issued[random.Next(60)].Key.Prefix : null,
                NamePrefix = Maybe("CI"),
                Owner = Maybe(random.Next(2) is 0 ? "u_alice" : "u_bob"),
                Project = Maybe<ProjectId?>(tenant.Project),
                Product = Maybe<ProductId?>(tenant.Product),
                ExpiresBefore = Maybe<DateTimeOffset?>(start + TimeSpan.FromDays(random.Next(20, 70))),
                UnusedSince = Maybe<DateTimeOffset?>(start + TimeSpan.FromHours(random.Next(0, 400))),
                CustomMember = random.Next(3) switch
                {
                    0 => new("plan", random.Next(2) is 0 ? "pro" : "free"),
                    1 => new("seats", random.Next(4)),
                    _ => null,
                },
                Status = Maybe<KeyStatus?>(random.Next(2) is 0 ? KeyStatus.Active : KeyStatus.Disabled),
            };
            var isBounded = random.Next(2) is 0;
            var client = isBounded ? bounded : Client;
            DateTimeOffset? EndOf(ApiKey key) =>
                isBounded && !(key.ExpiresAt < key.CreatedAt + TimeSpan.FromDays(40))
                    ? key.CreatedAt + TimeSpan.FromDays(40)
                    : key.ExpiresAt;
            var expected = keys
                .Where(key =>
                    (filter.Prefix is null || key.Prefix == filter.Prefix)
                    && (filter.NamePrefix is null || key.Metadata.Name is not null)
                    && (filter.Owner is null || key.Metadata.Owner == filter.Owner)
                    && (filter.Project is null || key.ProjectId == filter.Project)
                    && (filter.Product is null || key.ProductId == filter.Product)
                    && (filter.ExpiresBefore is null || EndOf(key) < filter.ExpiresBefore)
                    && (filter.UnusedSince is null || (key.LastUsedAt ?? key.CreatedAt) < filter.UnusedSince)
                    && (filter.CustomMember is not { } member
                        || (key.Metadata.Custom.TryGetValue(member.Name, out var value) && value == member.Value))
                    && (filter.Status is null || key.GetStatus(Clock.Now) == filter.Status))
                .Select(static key => key.Id)
                .ToList();
            matches += expected.Count;

            AssertSame(filter, expected, await FindAsync(tenant.Organization, filter, client));
            AssertSame(filter, expected, await FindByPagesAsync(client, tenant.Organization, filter, 3));
        }

        Assert.True(matches > 250, $"{matches} matches.");
    }

    [Fact]
    public async Task Each_page_is_full_although_the_client_leaves_keys_out()
    {
        var issued = await IssueManyAsync(450);
        var organization = issued[0].Key.OrganizationId;
        Clock.Advance(Day);
        foreach (var key in issued.Where(static (_, i) => i is < 300 and not 7))
            await ValidateAsync(key);
        var filter = new KeyFilter { UnusedSince = Clock.Now };
        ApiKeyId[] expected = [issued[7].Key.Id, .. issued.Skip(300).Select(static key => key.Key.Id)];

        Assert.Equal(expected, await FindAsync(organization, filter));
        Assert.Equal(expected, await FindByPagesAsync(Client, organization, filter, 50));
        Assert.Equal(expected, await FindByPagesAsync(Client, organization, filter, 150));
    }

    [Fact]
    public async Task A_condition_that_no_key_can_meet_is_refused_before_the_database_is_asked()
    {
        var tenant = await CreateTenantAsync();
        var early = DateTimeOffset.UnixEpoch - Millisecond;
        foreach (var (filter, member) in ((KeyFilter, string)[])
        [
            (new() { Prefix = "" }, "Prefix"),
            (new() { Prefix = "a " }, "Prefix"),
            (new() { Prefix = "a\0" }, "Prefix"),
            (new() { Prefix = "\uD800" }, "Prefix"),
            (new() { Prefix = new('a', 256) }, "Prefix"),
            (new() { ExpiresBefore = early }, "ExpiresBefore"),
            (new() { UnusedSince = early }, "UnusedSince"),
            (new() { CustomMember = new("plan", default) }, "CustomMember"),
            (new() { CustomMember = new("plan", (string?)null) }, "CustomMember"),
            (new() { CustomMember = new("a\0", "pro") }, "Custom"),
            (new() { CustomMember = new("\uD800", "pro") }, "Custom"),
            (new() { CustomMember = new("a", "\0") }, "Custom"),
            (new() { CustomMember = new("a", CustomMetadata.Parse("""{"b":[1]}""")["b"]) }, "CustomMember"),
            (new() { CustomMember = new("a", CustomMetadata.Parse("""{"b":{}}""")["b"]) }, "CustomMember"),
        ])
        {
            var refusal = Assert.Throws<ArgumentException>(
                "filter", () => Client.ListKeysAsync(tenant.Organization, filter));
            Assert.StartsWith(member, refusal.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<ArgumentException>(
                "filter",
                () => Client.RevokeKeysAsync(tenant.Organization, filter, cancellationToken: Cancellation));
        }
    }

    private async Task<ApiKeyId> CreateAsync(Tenant tenant, KeyMetadata metadata)
    {
        var issued = await Client.CreateKeyAsync(
            tenant.Organization, metadata: metadata, cancellationToken: Cancellation);
        Clock.Advance(Millisecond);
        return issued.Key.Id;
    }

    private async Task<List<ApiKeyId>> FindAsync(
        OrganizationId organization, KeyFilter filter, ApiKeyClient? client = null)
    {
        var keys = await ToListAsync((client ?? Client).ListKeysAsync(organization, filter));
        return [.. keys.Select(static key => key.Id)];
    }

    private static void AssertSame(object condition, IReadOnlyList<ApiKeyId> expected, List<ApiKeyId> found) =>
        Assert.True(
            expected.SequenceEqual(found),
            $"{condition}: {expected.Count} keys are expected, and {found.Count} were found.");

    private static async Task<List<ApiKeyId>> FindByPagesAsync(
        ApiKeyClient client, OrganizationId organization, KeyFilter filter, int pageSize)
    {
        var found = new List<ApiKeyId>();
        Page<ApiKey> page;
        do
        {
            page = await client.ListKeysPageAsync(
                organization, filter, found is [.., var last] ? last : null, pageSize, Cancellation);
            Assert.True(!page.HasMore || page.Items.Count == pageSize);
            found.AddRange(page.Items.Select(static key => key.Id));
        }
        while (page.HasMore);
        return found;
    }
}
