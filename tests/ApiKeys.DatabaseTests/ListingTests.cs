using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

public abstract class ListingTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task A_list_that_is_enumerated_again_reads_the_clock_again()
    {
        var issued = await IssueAsync(new() { ExpiresAt = Clock.Now.AddDays(1) });
        var active = Client.ListKeysAsync(issued.Key.OrganizationId, new() { Status = KeyStatus.Active });
        Assert.Single(await ToListAsync(active));

        Clock.Advance(TimeSpan.FromDays(30));

        Assert.Empty(await ToListAsync(active));
    }

    [Fact]
    public async Task Every_key_is_listed_once_in_the_order_of_creation_beyond_one_page()
    {
        var tenant = await CreateTenantAsync();
        var issued = new List<ApiKey>();
        for (var i = 0; i < 450; i++)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(1));
            var key = await Client.CreateKeyAsync(
                tenant.Organization,
                tenant.Project,
                tenant.Product,
                new() { Name = $"key {i}", Owner = "u_alice" },
                cancellationToken: Cancellation);
            issued.Add(key.Key);
        }

        Assert.Equal(issued, await ListAsync(tenant, new()));
        Assert.Equal(issued, await ListAsync(tenant, new() { Project = tenant.Project }));
        Assert.Equal(issued, await ListAsync(tenant, new() { Product = tenant.Product }));
        Assert.Equal(issued, await ListAsync(tenant, new() { Owner = "u_alice" }));
        Assert.Equal(issued.Take(201), await ListAsync(tenant, new(), 201));
    }

    [Fact]
    public async Task A_filter_applies_every_condition_that_is_set()
    {
        var tenant = await CreateTenantAsync();
        var otherProject = (await Client.CreateProjectAsync(tenant.Organization, "v2", Cancellation)).Id;
        await Client.AddProductToProjectAsync(tenant.Product, otherProject, Cancellation);
        var keys = new List<ApiKey>();
        foreach (var owner in (string?[])[null, "u_alice", "u_bob", "U_ALICE"])
        {
            foreach (var project in (ProjectId?[])[null, tenant.Project, otherProject])
            {
                foreach (var product in (ProductId?[])[null, tenant.Product])
                {
                    Clock.Advance(TimeSpan.FromMilliseconds(1));
                    var issued = await Client.CreateKeyAsync(
                        tenant.Organization,
                        project,
                        product,
                        new() { Owner = owner },
                        cancellationToken: Cancellation);
                    keys.Add(issued.Key);
                }
            }
        }

        foreach (var owner in (string?[])[null, "u_alice", "u_nobody"])
        {
            foreach (var project in (ProjectId?[])[null, tenant.Project])
            {
                foreach (var product in (ProductId?[])[null, tenant.Product])
                {
                    var expected = keys.Where(key =>
                        (owner is null || key.Metadata.Owner == owner)
                        && (project is null || key.ProjectId == project)
                        && (product is null || key.ProductId == product));
                    Assert.Equal(
                        expected,
                        await ListAsync(tenant, new() { Owner = owner, Project = project, Product = product }));
                }
            }
        }
    }

    [Fact]
    public async Task Keys_are_found_by_the_beginning_of_their_name_character_by_character()
    {
        var tenant = await CreateTenantAsync();
        string?[] names =
        [
            null, "a", "ab", "abc", "abd", "Ab", "AB", "ac", "b", "a%b", "a_b", @"a\b", "äb", "a\u0308b", "ab c",
            "ab\uFFFF", "ab\U0010FFFFx", "ab\uD83D\uDE00", "\U0010FFFF", "\U0010FFFFz", "\uD7FFx", "\uE000x",
        ];
        foreach (var name in names)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(1));
            await Client.CreateKeyAsync(
                tenant.Organization, metadata: new() { Name = name }, cancellationToken: Cancellation);
        }

        foreach (var prefix in names.Append("a\u0308").Append("ab\uD83D\uDE01").OfType<string>())
        {
            var found = await ListAsync(tenant, new() { NamePrefix = prefix });
            Assert.Equal(
                names.Where(name => name?.StartsWith(prefix, StringComparison.Ordinal) is true),
                found.Select(static key => key.Metadata.Name));
        }
    }

    [Fact]
    public async Task A_name_is_one_condition_beside_others_and_is_paged()
    {
        var tenant = await CreateTenantAsync();
        var expected = new List<ApiKey>();
        for (var i = 0; i < 12; i++)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(1));
            var (project, owner) = (i % 2 is 0 ? (ProjectId?)tenant.Project : null, i % 3 is 0 ? "u_bob" : "u_alice");
            var issued = await Client.CreateKeyAsync(
                tenant.Organization, project, metadata: new() { Name = $"deploy {i}", Owner = owner },
                cancellationToken: Cancellation);
            if (i % 2 is 0 && i % 3 is not 0)
                expected.Add(issued.Key);
        }

        var filter = new KeyFilter { NamePrefix = "deploy", Project = tenant.Project, Owner = "u_alice" };
        Assert.Equal(expected, await ListAsync(tenant, filter));
        Assert.Empty(await ListAsync(tenant, filter with { Product = tenant.Product }));
        Assert.Empty(await ListAsync(tenant, filter with { Status = KeyStatus.Revoked }));

        var paged = new List<ApiKey>();
        Page<ApiKey> page;
        do
        {
            page = await Client.ListKeysPageAsync(
                tenant.Organization, filter, paged is [.., var last] ? last.Id : null, 1, Cancellation);
            paged.AddRange(page.Items);
        }
        while (page.HasMore);
        Assert.Equal(expected, paged);

        foreach (var name in (string[])["", " a", "a ", "a\0", "\uD800", new('a', 256)])
        {
            Assert.Throws<ArgumentException>(
                "filter", () => Client.ListKeysAsync(tenant.Organization, new() { NamePrefix = name }));
        }
    }

    [Fact]
    public async Task A_status_filter_uses_the_status_that_a_key_has_now()
    {
        var tenant = await CreateTenantAsync();
        var all = Enum.GetValues<KeyStatus>();
        var keys = new Dictionary<KeyStatus, ApiKey>();
        foreach (var status in all)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(1));
            var issued = await Client.CreateKeyAsync(
                tenant.Organization,
                tenant.Project,
                tenant.Product,
                new()
                {
                    Owner = "u_alice",
                    ActivatesAt = status is KeyStatus.NotYetActive ? Clock.Now.AddHours(2) : null,
                    ExpiresAt = status is KeyStatus.Revoked or KeyStatus.Expired ? Clock.Now.AddHours(1) : null,
                },
                cancellationToken: Cancellation);
            var key = issued.Key;
            if (status is KeyStatus.Revoked)
                key = await Client.RevokeKeyAsync(tenant.Organization, key.Id, cancellationToken: Cancellation);
            if (status is not KeyStatus.Active)
                key = await Client.DisableKeyAsync(tenant.Organization, key.Id, cancellationToken: Cancellation);
            keys[status] = key;
        }

        Clock.Advance(TimeSpan.FromHours(1));
        foreach (var status in all)
        {
            Assert.Equal(status, keys[status].GetStatus(Clock.Now));
            Assert.Equal([keys[status]], await ListAsync(tenant, new() { Status = status }));
            Assert.Equal([keys[status]], await ListAsync(tenant, new() { Status = status, Project = tenant.Project }));
            Assert.Equal([keys[status]], await ListAsync(tenant, new() { Status = status, Product = tenant.Product }));
            Assert.Equal(
                [keys[status]],
                await ListAsync(
                    tenant,
                    new() { Status = status, Owner = "u_alice", Project = tenant.Project, Product = tenant.Product }));
        }

        Assert.Equal(all.Length, (await ListAsync(tenant, new())).Count);
    }

    [Fact]
    public async Task A_list_stops_when_it_is_cancelled()
    {
        var tenant = await CreateTenantAsync();
        await Client.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            var cancelled = new CancellationToken(canceled: true);
            await foreach (var _ in Client.ListKeysAsync(tenant.Organization).WithCancellation(cancelled))
                Assert.Fail("A key came through.");
        });
    }

    private async Task<List<ApiKey>> ListAsync(Tenant tenant, KeyFilter filter, int most = int.MaxValue)
    {
        var keys = new List<ApiKey>();
        await foreach (var key in Client.ListKeysAsync(tenant.Organization, filter).WithCancellation(Cancellation))
        {
            keys.Add(key);
            if (keys.Count == most)
                break;
        }

        return keys;
    }
}
