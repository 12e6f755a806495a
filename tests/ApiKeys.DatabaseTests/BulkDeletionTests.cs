using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>The deletion of many keys, and of an organization with all that it has.</summary>
public abstract class BulkDeletionTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task Exactly_the_keys_that_match_a_filter_are_deleted()
    {
        var tenant = await CreateTenantAsync();
        var rival = await CreateTenantAsync("Rival Ltd");
        await CreateKeysAsync(rival);
        var keys = await CreateKeysAsync(tenant);
        var expired = keys[^1];
        foreach (var filter in (KeyFilter[])
        [
            new() { Project = rival.Project },
            new() { Owner = "u_nobody" },
            new() { Project = tenant.Project, Product = tenant.Product },
            new() { Owner = "u_bob", NamePrefix = "CI" },
            new() { Status = KeyStatus.Expired },
            new() { Status = KeyStatus.Revoked },
            new() { NamePrefix = "De" },
            new() { Product = tenant.Product },
            new() { Owner = "u_alice", Status = KeyStatus.Active },
            new() { Project = tenant.Project },
            new() { Owner = "u_bob" },
            new(),
        ])
        {
            var all = await IdsAsync(tenant);
            var matching = await ToListAsync(Client.ListKeysAsync(tenant.Organization, filter));

            var deleted = await Client.DeleteKeysAsync(tenant.Organization, filter, cancellationToken: Cancellation);

            Assert.Equal((filter, matching.Count), (filter, (int)deleted));
            Assert.Equal(all.Except(matching.Select(key => key.Id)), await IdsAsync(tenant));
        }

        Assert.Empty(await IdsAsync(tenant));
        Assert.Equal(keys.Count, await Database.CountAsync("api_key_deleted_keys"));
        Assert.Equal(keys.Count, await Database.CountAsync("api_key_keys"));
        Assert.True((await Client.FindKeyAsync(expired.Plaintext, Cancellation))!.IsDeleted);
        foreach (var key in keys)
            Assert.Equal(ValidationStatus.Unknown, await StatusAsync(key));
    }

    [Fact]
    public async Task A_filter_that_breaks_a_rule_is_refused_and_an_unknown_organization_has_no_keys()
    {
        var issued = await IssueAsync();
        var organization = issued.Key.OrganizationId;

        await Assert.ThrowsAsync<ArgumentNullException>(
            "filter", () => Client.DeleteKeysAsync(organization, null!, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(
            "filter",
            () => Client.DeleteKeysAsync(organization, new() { Owner = " " }, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(
            "filter",
            () => Client.DeleteKeysAsync(
                organization, new() { Status = (KeyStatus)9 }, cancellationToken: Cancellation));
        var missing = OrganizationId.From(Guid.CreateVersion7(Clock.Now));
        Assert.Equal(0, await Client.DeleteKeysAsync(missing, new(), cancellationToken: Cancellation));

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
    }

    [Fact]
    public async Task Many_keys_are_deleted_in_bounded_transactions_that_record_one_change_each()
    {
        var issued = await IssueManyAsync(2_500);
        var change = await ChangeNumberAsync();
        var progress = new Progress();

        var deleted = await Client.DeleteKeysAsync(
            issued[0].Key.OrganizationId, new() { Status = KeyStatus.Active }, progress, Cancellation);

        Assert.Equal(2_500, deleted);
        Assert.Equal([1_000, 2_000, 2_500], progress.Reports);
        Assert.Equal(3, await ChangeNumberAsync() - change);
        await AssertAllDeletedAsync(issued);
    }

    [Fact]
    public async Task A_deletion_that_was_cancelled_in_the_middle_is_completed_by_a_second_call()
    {
        var issued = await IssueManyAsync(2_500);
        var organization = issued[0].Key.OrganizationId;
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var progress = new Progress(_ => cancelling.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Client.DeleteKeysAsync(organization, new(), progress, cancelling.Token));
        Assert.Equal([1_000], progress.Reports);
        Assert.Equal(1_500, await Database.CountAsync("api_key_keys"));
        Assert.Equal(1_000, await Database.CountAsync("api_key_deleted_keys"));

        Assert.Equal(1_500, await Client.DeleteKeysAsync(organization, new(), null, Cancellation));
        await AssertAllDeletedAsync(issued);
    }

    [Fact]
    public async Task A_key_that_was_changed_meanwhile_and_matches_no_more_is_kept()
    {
        var issued = await IssueManyAsync(3);
        var organization = issued[0].Key.OrganizationId;
        foreach (var key in issued)
            await Client.DisableKeyAsync(organization, key.Key.Id, cancellationToken: Cancellation);

        // The deletion reads three disabled keys, and waits for this transaction.
        await using var app = await Database.ConnectAsync();
        await using var transaction = await app.BeginTransactionAsync(Cancellation);
        await using var command = app.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            $"UPDATE api_key_keys SET disabled_at = NULL WHERE id = {Database.Literal(issued[1].Key.Id.Value)}";
        await command.ExecuteNonQueryAsync(Cancellation);
        var deleting = Task.Run(
            () => Client.DeleteKeysAsync(
                organization, new() { Status = KeyStatus.Disabled }, cancellationToken: Cancellation),
            Cancellation);
        await Task.Delay(500, Cancellation);
        Assert.False(deleting.IsCompleted);
        await transaction.CommitAsync(Cancellation);

        Assert.Equal(2, await deleting);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued[1]));
        Assert.False((await Client.FindKeyAsync(issued[1].Plaintext, Cancellation))!.IsDeleted);
        Assert.Equal(2, await Database.CountAsync("api_key_deleted_keys"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Other_nodes_refuse_deleted_keys_at_their_next_poll(bool deletesOrganization)
    {
        var node = Open(new()
        {
            CacheDuration = TimeSpan.FromHours(1),
            ChangePollInterval = TimeSpan.FromMilliseconds(20),
        });
        var issued = await IssueManyAsync(4);
        var organization = issued[0].Key.OrganizationId;

        // The first poll of a node invalidates everything. So it is waited for.
        Assert.Equal(ValidationStatus.Valid, await StatusOnAsync(node, issued[3]));
        await Client.RevokeKeyAsync(organization, issued[3].Key.Id, cancellationToken: Cancellation);
        await Eventually.TrueAsync(
            async () => await StatusOnAsync(node, issued[3]) is ValidationStatus.Revoked);
        foreach (var key in issued.Take(3))
            Assert.Equal(ValidationStatus.Valid, await StatusOnAsync(node, key));
        await Task.Delay(100, Cancellation);
        Assert.Equal(ValidationStatus.Valid, await StatusOnAsync(node, issued[0]));

        if (deletesOrganization)
            await Client.DeleteOrganizationAsync(organization, includingContents: true, null, Cancellation);
        else
            await Client.DeleteKeysAsync(organization, new(), cancellationToken: Cancellation);

        foreach (var key in issued)
        {
            Assert.Equal(ValidationStatus.Unknown, await StatusAsync(key));
            await Eventually.TrueAsync(async () => await StatusOnAsync(node, key) is ValidationStatus.Unknown);
        }
    }

    [Fact]
    public async Task An_organization_is_deleted_with_all_that_it_has_and_nothing_else()
    {
        var tenant = await CreateTenantAsync();
        var rival = await CreateTenantAsync("Rival Ltd");
        var keys = await CreateKeysAsync(tenant);
        var others = await CreateKeysAsync(rival);
        await ValidateAsync(keys[0]);
        await Assert.ThrowsAsync<InUseException>(
            () => Client.DeleteOrganizationAsync(tenant.Organization, cancellationToken: Cancellation));
        var progress = new Progress();

        await Client.DeleteOrganizationAsync(tenant.Organization, includingContents: true, progress, Cancellation);

        Assert.Equal([keys.Count], progress.Reports);
        foreach (var (table, count) in ((string, int)[])
        [
            ("api_key_organizations", 1), ("api_key_projects", 1), ("api_key_products", 1),
            ("api_key_project_products", 1), ("api_key_keys", others.Count), ("api_key_secrets", others.Count),
            ("api_key_deleted_keys", keys.Count),
        ])
        {
            Assert.Equal((table, count), (table, await Database.CountAsync(table)));
        }

        foreach (var key in keys)
        {
            Assert.Equal(ValidationStatus.Unknown, await StatusAsync(key));
            var found = await Client.FindKeyAsync(key.Plaintext, Cancellation);
            Assert.Equal(tenant.Organization, found!.DeletedKey!.OrganizationId);
        }

        await Assert.ThrowsAsync<NotFoundException>(() => Client.DeleteOrganizationAsync(
            tenant.Organization, includingContents: true, cancellationToken: Cancellation));
        Assert.True((await Client.GetOrCreateOrganizationAsync("Acme Inc", Cancellation)).Created);
        Assert.Equal(1, (await Client.FindKeyAsync(keys[0].Plaintext, Cancellation))!.DeletedKey!.UseCount);
    }

    [Fact]
    public async Task The_deletion_of_an_organization_is_bounded_and_completed_by_a_second_call()
    {
        var issued = await IssueManyAsync(2_500);
        var organization = issued[0].Key.OrganizationId;
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var progress = new Progress(_ => cancelling.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Client.DeleteOrganizationAsync(organization, includingContents: true, progress, cancelling.Token));
        Assert.Equal([1_000], progress.Reports);
        Assert.Equal(1_500, await Database.CountAsync("api_key_keys"));

        progress = new();
        await Client.DeleteOrganizationAsync(organization, includingContents: true, progress, Cancellation);
        Assert.Equal([1_000, 1_500], progress.Reports);
        Assert.Equal(0, await Database.CountAsync("api_key_organizations"));
        await AssertAllDeletedAsync(issued);
    }

    [Fact]
    public async Task A_deletion_of_an_organization_that_another_call_completes_ends_well()
    {
        var issued = await IssueManyAsync(1_500);
        var organization = issued[0].Key.OrganizationId;
        var other = Open();
        var progress = new Progress(_ => other.DeleteOrganizationAsync(
            organization, includingContents: true, null, Cancellation).GetAwaiter().GetResult());

        await Client.DeleteOrganizationAsync(organization, includingContents: true, progress, Cancellation);

        Assert.Equal([1_000], progress.Reports);
        await AssertAllDeletedAsync(issued);
    }

    [Fact]
    public async Task Many_links_projects_and_products_are_deleted_in_bounded_transactions()
    {
        var tenant = await CreateTenantAsync();
        for (var i = 0; i < 3; i++)
            await Client.CreateProjectAsync(tenant.Organization, $"v{i + 2}", Cancellation);
        var products = string.Join(
            ", ",
            Enumerable.Range(0, 1_100).Select(i =>
                $"({Database.Literal(Guid.CreateVersion7(Clock.Now))}, "
                + $"{Database.Literal(tenant.Organization.Value)}, 'Product {i}', "));
        var createdAt = "(SELECT created_at FROM (SELECT max(created_at) AS created_at FROM api_key_projects) AS p))";
        await Database.ExecuteAsync(
            "INSERT INTO api_key_products (id, organization_id, name, created_at) VALUES "
            + products.Replace(", (", $"{createdAt}, (", StringComparison.Ordinal)[..^2] + ", " + createdAt);
        await Database.ExecuteAsync(
            "INSERT INTO api_key_project_products (organization_id, project_id, product_id) "
            + "SELECT j.organization_id, j.id, d.id FROM api_key_projects j JOIN api_key_products d "
            + $"ON d.organization_id = j.organization_id WHERE d.id <> {Database.Literal(tenant.Product.Value)}");
        Assert.Equal(4_401, await Database.CountAsync("api_key_project_products"));
        var progress = new Progress();

        await Client.DeleteOrganizationAsync(tenant.Organization, includingContents: true, progress, Cancellation);

        // Four transactions of 1,000 links, one with the rest and 1,000 products, and one with the rest of these.
        Assert.Equal(6, progress.Reports.Count);
        foreach (var table in (string[])
            ["api_key_organizations", "api_key_projects", "api_key_products", "api_key_project_products"])
        {
            Assert.Equal((table, 0), (table, await Database.CountAsync(table)));
        }
    }

    [Fact]
    public async Task What_is_created_while_its_organization_is_deleted_is_refused_or_deleted_too()
    {
        var (creating, deleting) = (Open(), Open());
        var created = new List<IssuedKey>();
        for (var round = 0; round < 5; round++)
        {
            var tenant = await CreateTenantAsync($"Acme {round}");
            created.AddRange(await CreateKeysAsync(tenant));
            var begun = new TaskCompletionSource();
            var creation = Task.Run(() => CreateUntilRefusedAsync(creating, tenant, begun), Cancellation);
            await begun.Task;

            // Four calls at once, as from impatient administrators.
            var deletions = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
                async () =>
                {
                    try
                    {
                        await deleting.DeleteOrganizationAsync(
                            tenant.Organization, includingContents: true, null, Cancellation);
                        return true;
                    }
                    catch (NotFoundException)
                    {
                        return false;
                    }
                },
                Cancellation)));

            Assert.Contains(true, deletions);
            created.AddRange(await creation.WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
        }

        foreach (var table in (string[])
        [
            "api_key_organizations", "api_key_projects", "api_key_products", "api_key_project_products",
            "api_key_keys", "api_key_secrets",
        ])
        {
            Assert.Equal((table, 0), (table, await Database.CountAsync(table)));
        }

        await AssertAllDeletedAsync(created);
    }

    private static async Task<List<IssuedKey>> CreateUntilRefusedAsync(
        ApiKeyClient client, Tenant tenant, TaskCompletionSource begun)
    {
        var created = new List<IssuedKey>();
        for (var i = 0; ; i++)
        {
            try
            {
                created.Add(await client.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation));
                begun.TrySetResult();
                await client.CreateProjectAsync(tenant.Organization, $"project {i}", Cancellation);
                await client.AddProductToProjectAsync(tenant.Product, tenant.Project, Cancellation);
                created.Add(await client.CreateKeyAsync(
                    tenant.Organization, tenant.Project, tenant.Product, cancellationToken: Cancellation));
            }
            catch (NotFoundException)
            {
                return created;
            }
        }
    }

    private static async Task<ValidationStatus> StatusOnAsync(ApiKeyClient node, IssuedKey issued) =>
        (await node.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).Status;

    /// <summary>Keys with every combination of what a filter compares.</summary>
    private async Task<List<IssuedKey>> CreateKeysAsync(Tenant tenant)
    {
        var keys = new List<IssuedKey>();
        foreach (var project in (ProjectId?[])[null, tenant.Project])
        {
            foreach (var product in (ProductId?[])[null, tenant.Product])
            {
                foreach (var (name, owner) in ((string?, string?)[])
                    [(null, null), ("CI", "u_alice"), ("CI 2", "u_bob"), ("Deployment", "u_bob")])
                {
                    keys.Add(await Client.CreateKeyAsync(
                        tenant.Organization,
                        project,
                        product,
                        new() { Name = name, Owner = owner },
                        cancellationToken: Cancellation));
                }
            }
        }

        await Client.RevokeKeyAsync(tenant.Organization, keys[1].Key.Id, cancellationToken: Cancellation);
        await Client.DisableKeyAsync(tenant.Organization, keys[2].Key.Id, cancellationToken: Cancellation);
        keys.Add(await Client.CreateKeyAsync(
            tenant.Organization,
            metadata: new() { ExpiresAt = Clock.Now - TimeSpan.FromDays(1) },
            cancellationToken: Cancellation));
        return keys;
    }

    private async Task<List<ApiKeyId>> IdsAsync(Tenant tenant) =>
        [.. (await ToListAsync(Client.ListKeysAsync(tenant.Organization))).Select(key => key.Id)];

    private Task<long> ChangeNumberAsync() =>
        Database.ScalarAsync("SELECT change_number FROM api_key_change_marker WHERE id = 1");

    private async Task AssertAllDeletedAsync(IReadOnlyList<IssuedKey> issued)
    {
        Assert.Equal(0, await Database.CountAsync("api_key_keys"));
        Assert.Equal(0, await Database.CountAsync("api_key_secrets"));
        Assert.Equal(0, await Database.CountAsync("api_key_windows"));
        Assert.Equal(issued.Count, await Database.CountAsync("api_key_deleted_keys"));
        foreach (var key in (IssuedKey[])[issued[0], issued[issued.Count / 2], issued[^1]])
        {
            Assert.Equal(ValidationStatus.Unknown, await StatusAsync(key));
            Assert.Equal(key.Key.Id, (await Client.FindKeyAsync(key.Plaintext, Cancellation))!.DeletedKey!.Id);
        }
    }

    /// <summary>Unlike the platform's, it reports on the thread that makes progress.</summary>
    private sealed class Progress(Action<long>? onReport = null) : IProgress<long>
    {
        public List<long> Reports { get; } = [];

        public void Report(long value)
        {
            Reports.Add(value);
            onReport?.Invoke(value);
        }
    }
}
