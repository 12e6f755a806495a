using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>Many keys are revoked, disabled or enabled at once. BulkDeletionTests has their deletion.</summary>
public abstract class BulkChangeTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task Exactly_the_keys_that_match_are_changed_once_and_counted()
    {
        var (tenant, rival) = (await CreateTenantAsync(), await CreateTenantAsync("Rival Ltd"));
        var keys = await CreateKeysAsync(tenant);
        var others = await CreateKeysAsync(rival);
        var before = await VersionsAsync(tenant);
        var ofBob = new KeyFilter { Owner = "u_bob" };

        Assert.Equal(4, await Client.DisableKeysAsync(tenant.Organization, ofBob, "a test", null, Cancellation));
        Assert.Equal(0, await Client.DisableKeysAsync(tenant.Organization, ofBob, "another", null, Cancellation));
        await AssertAsync(key => key.Metadata.Owner is "u_bob" ? KeyStatus.Disabled : KeyStatus.Active, 1);

        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, await Client.EnableKeysAsync(
            tenant.Organization, new() { Project = tenant.Project, Status = KeyStatus.Disabled }, null, Cancellation));
        Assert.Equal(2, await Client.EnableKeysAsync(tenant.Organization, new(), null, Cancellation));
        Assert.Equal(0, await Client.EnableKeysAsync(tenant.Organization, new(), null, Cancellation));
        await AssertAsync(static _ => KeyStatus.Active, 2);

        Assert.Equal(4, await Client.RevokeKeysAsync(tenant.Organization, ofBob, "leaked", null, Cancellation));
        var revokedAt = Clock.Now;
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await Client.RevokeKeysAsync(tenant.Organization, ofBob, "again", null, Cancellation));
        await AssertAsync(key => key.Metadata.Owner is "u_bob" ? KeyStatus.Revoked : KeyStatus.Active, 3);
        Assert.All(
            await ToListAsync(Client.ListKeysAsync(tenant.Organization, ofBob)),
            key => Assert.Equal((revokedAt, "leaked"), (key.RevokedAt, key.RevokedReason)));

        // All that is left, and of the other tenant nothing.
        Assert.Equal(
            keys.Count - 4, await Client.RevokeKeysAsync(tenant.Organization, new(), null, null, Cancellation));
        foreach (var key in keys)
            Assert.Equal(ValidationStatus.Revoked, await StatusAsync(key));
        foreach (var key in others)
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(key));
        Assert.All((await VersionsAsync(rival)).Values, static version => Assert.Equal(1, version));

        async Task AssertAsync(Func<ApiKey, KeyStatus> statusOf, int changes)
        {
            foreach (var key in await ToListAsync(Client.ListKeysAsync(tenant.Organization)))
            {
                Assert.Equal(statusOf(key), key.GetStatus(Clock.Now));
                var expected = before[key.Id] + (key.Metadata.Owner is "u_bob" ? changes : 0);
                Assert.Equal(expected, key.Version);
                Assert.Equal(key.DisabledAt is null ? null : "a test", key.DisabledReason);
            }
        }
    }

    [Fact]
    public async Task A_filter_or_a_reason_that_breaks_a_rule_is_refused_and_an_unknown_organization_has_no_keys()
    {
        var issued = await IssueAsync();
        var organization = issued.Key.OrganizationId;
        foreach (var (parameter, filter, reason) in ((string, KeyFilter, string?)[])
        [
            ("filter", null!, null), ("filter", new() { Owner = " " }, null),
            ("filter", new() { Status = (KeyStatus)9 }, null), ("reason", new(), ""), ("reason", new(), "a\n"),
            ("reason", new() { Owner = "u_nobody" }, new('a', 256)),
        ])
        {
            Assert.Equal(
                parameter,
                (await Assert.ThrowsAnyAsync<ArgumentException>(
                    async () => await Client.RevokeKeysAsync(organization, filter, reason, null, Cancellation)))
                    .ParamName);
            Assert.Equal(
                parameter,
                (await Assert.ThrowsAnyAsync<ArgumentException>(
                    async () => await Client.DisableKeysAsync(organization, filter, reason, null, Cancellation)))
                    .ParamName);
            if (reason is null)
            {
                await Assert.ThrowsAnyAsync<ArgumentException>(
                    async () => await Client.EnableKeysAsync(organization, filter, null, Cancellation));
            }
        }

        var missing = OrganizationId.From(Guid.CreateVersion7(Clock.Now));
        Assert.Equal(0, await Client.RevokeKeysAsync(missing, new(), cancellationToken: Cancellation));
        Assert.Equal(0, await Client.DisableKeysAsync(missing, new(), cancellationToken: Cancellation));
        Assert.Equal(0, await Client.EnableKeysAsync(missing, new(), cancellationToken: Cancellation));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
    }

    [Fact]
    public async Task Many_keys_are_changed_in_bounded_transactions_that_record_one_change_each()
    {
        var issued = await IssueManyAsync(2_500);
        var organization = issued[0].Key.OrganizationId;
        foreach (var (change, status) in ((Func<IProgress<long>, Task<long>>, ValidationStatus)[])
        [
            (progress => Client.DisableKeysAsync(organization, new(), "a test", progress, Cancellation),
                ValidationStatus.Disabled),
            (progress => Client.EnableKeysAsync(organization, new(), progress, Cancellation), ValidationStatus.Valid),
            (progress => Client.RevokeKeysAsync(organization, new(), "a test", progress, Cancellation),
                ValidationStatus.Revoked),
        ])
        {
            var number = await ChangeNumberAsync();
            var progress = new Progress();

            Assert.Equal(2_500, await change(progress));

            Assert.Equal([1_000, 2_000, 2_500], progress.Reports);
            Assert.Equal(3, await ChangeNumberAsync() - number);
            foreach (var key in (IssuedKey[])[issued[0], issued[999], issued[1_000], issued[^1]])
                Assert.Equal(status, await StatusAsync(key));

            // A second time changes nothing, and no other node need learn of it.
            Assert.Equal(0, await change(new Progress()));
            Assert.Equal(3, await ChangeNumberAsync() - number);
        }

        Assert.Equal(2_500, await Database.CountAsync("api_key_keys WHERE version = 4"));
    }

    [Fact]
    public async Task A_change_that_was_cancelled_in_the_middle_is_completed_by_a_second_call()
    {
        var issued = await IssueManyAsync(2_500);
        var organization = issued[0].Key.OrganizationId;
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var progress = new Progress(_ => cancelling.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Client.RevokeKeysAsync(organization, new(), "leaked", progress, cancelling.Token));
        Assert.Equal([1_000], progress.Reports);
        Assert.Equal(1_000, await Database.CountAsync("api_key_keys WHERE revoked_at IS NOT NULL"));

        Assert.Equal(1_500, await Client.RevokeKeysAsync(organization, new(), "leaked", null, Cancellation));
        Assert.Equal(2_500, await Database.CountAsync("api_key_keys WHERE revoked_at IS NOT NULL AND version = 2"));
        Assert.Equal(ValidationStatus.Revoked, await StatusAsync(issued[^1]));
    }

    [Fact]
    public async Task A_key_that_was_changed_meanwhile_and_matches_no_more_stays_as_it_is()
    {
        var tenant = await CreateTenantAsync();
        var end = Clock.Now.AddDays(1);
        var issued = await Client.CreateKeysAsync(
            tenant.Organization,
            [
                .. Enumerable.Repeat(
                    new KeyMetadata { Owner = "u_bob", ExpiresAt = end, Custom = new() { ["seats"] = 5 } }, 3),
            ],
            cancellationToken: Cancellation);
        foreach (var (column, value, filter) in ((string, string, KeyFilter)[])
        [
            ("owner", "'u_alice'", new() { Owner = "u_bob" }),
            ("prefix", "'sk_other'", new() { Prefix = issued[1].Key.Prefix }),
            ("last_used_at", "expires_at", new() { UnusedSince = end }),
            ("expires_at", "NULL", new() { ExpiresBefore = end.AddDays(1) }),
            ("custom", """'{"seats":6}'""", new() { CustomMember = new("seats", 5) }),
        ])
        {
            // The change reads the keys that match, and waits for this transaction.
            await using var app = await Database.ConnectAsync();
            await using var transaction = await app.BeginTransactionAsync(Cancellation);
            await using var command = app.CreateCommand();
            command.Transaction = transaction;
            command.CommandText =
                $"UPDATE api_key_keys SET {column} = {value} WHERE id = {Database.Literal(issued[1].Key.Id.Value)}";
            await command.ExecuteNonQueryAsync(Cancellation);
            var changing = Task.Run(
                () => Client.DisableKeysAsync(tenant.Organization, filter, cancellationToken: Cancellation),
                Cancellation);
            await Task.Delay(300, Cancellation);
            Assert.False(changing.IsCompleted, column);
            await transaction.CommitAsync(Cancellation);

            Assert.Equal((column, column is "prefix" ? 0L : 2L), (column, await changing));
            Assert.Equal((column, ValidationStatus.Valid), (column, await StatusAsync(issued[1])));
            await Client.EnableKeysAsync(tenant.Organization, new(), cancellationToken: Cancellation);
        }
    }

    [Fact]
    public async Task A_key_in_use_is_not_among_the_unused_ones_although_its_use_is_not_written_yet()
    {
        var issued = await IssueManyAsync(5);
        var organization = issued[0].Key.OrganizationId;
        Clock.Advance(TimeSpan.FromDays(100));
        await ValidateAsync(issued[2]);

        var filter = new KeyFilter { UnusedSince = Clock.Now.AddDays(-90), Status = KeyStatus.Active };
        Assert.Equal(4, await Client.RevokeKeysAsync(organization, filter, "unused", null, Cancellation));

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued[2]));
        Assert.Equal(ValidationStatus.Revoked, await StatusAsync(issued[3]));
    }

    [Fact]
    public async Task Other_nodes_refuse_revoked_and_disabled_keys_at_their_next_poll()
    {
        var node = Open(new()
        {
            CacheDuration = TimeSpan.FromHours(1),
            ChangePollInterval = TimeSpan.FromMilliseconds(20),
        });
        var issued = await IssueManyAsync(4);
        var organization = issued[0].Key.OrganizationId;

        // The first poll of a node invalidates everything. So it is waited for.
        Assert.Equal(ValidationStatus.Valid, await StatusOnAsync(issued[3]));
        await Client.RevokeKeyAsync(organization, issued[3].Key.Id, cancellationToken: Cancellation);
        await Eventually.TrueAsync(async () => await StatusOnAsync(issued[3]) is ValidationStatus.Revoked);
        foreach (var key in issued.Take(3))
            Assert.Equal(ValidationStatus.Valid, await StatusOnAsync(key));
        await Task.Delay(100, Cancellation);

        await Client.DisableKeysAsync(organization, new(), cancellationToken: Cancellation);
        foreach (var key in issued.Take(3))
            await Eventually.TrueAsync(async () => await StatusOnAsync(key) is ValidationStatus.Disabled);
        await Client.EnableKeysAsync(organization, new(), cancellationToken: Cancellation);
        foreach (var key in issued.Take(3))
            await Eventually.TrueAsync(async () => await StatusOnAsync(key) is ValidationStatus.Valid);
        await Client.RevokeKeysAsync(organization, new(), cancellationToken: Cancellation);
        foreach (var key in issued.Take(3))
        {
            Assert.Equal(ValidationStatus.Revoked, await StatusAsync(key));
            await Eventually.TrueAsync(async () => await StatusOnAsync(key) is ValidationStatus.Revoked);
        }

        async Task<ValidationStatus> StatusOnAsync(IssuedKey key) =>
            (await node.ValidateKeyAsync(key.Plaintext, cancellationToken: Cancellation)).Status;
    }

    [Fact]
    public async Task Changes_of_many_keys_and_of_single_ones_at_once_all_take_effect_once()
    {
        var issued = await IssueManyAsync(300);
        var organization = issued[0].Key.OrganizationId;
        var (first, second) = (Open(), Open());

        var single = Task.Run(
            async () =>
            {
                foreach (var key in issued.Reverse())
                    await first.UpdateKeyAsync(organization, key.Key.Id, new() { Owner = "u_bob" }, Cancellation);
            },
            Cancellation);
        var revoked = await Task.WhenAll(((ApiKeyClient[])[Client, first, second]).Select(
            client => Task.Run(
                () => client.RevokeKeysAsync(organization, new(), "leaked", null, Cancellation), Cancellation)));
        await single;

        Assert.Equal(300, revoked.Sum());
        Assert.Equal(300, await Database.CountAsync(
            "api_key_keys WHERE revoked_reason = 'leaked' AND owner = 'u_bob' AND version = 3"));
    }

    private async Task<List<IssuedKey>> CreateKeysAsync(Tenant tenant)
    {
        var keys = new List<IssuedKey>();
        foreach (var project in (ProjectId?[])[null, tenant.Project])
        {
            foreach (var owner in (string?[])[null, "u_alice", "u_bob", "u_bob"])
            {
                keys.Add(await Client.CreateKeyAsync(
                    tenant.Organization, project, metadata: new() { Owner = owner }, cancellationToken: Cancellation));
            }
        }

        return keys;
    }

    private async Task<Dictionary<ApiKeyId, int>> VersionsAsync(Tenant tenant) =>
        (await ToListAsync(Client.ListKeysAsync(tenant.Organization))).ToDictionary(
            static key => key.Id, static key => key.Version);

    private Task<long> ChangeNumberAsync() =>
        Database.ScalarAsync("SELECT change_number FROM api_key_change_marker WHERE id = 1");

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
