using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// Suspending refuses all keys below a level and changes none. Reports elsewhere: "disable all of an organization's
/// keys, not revoke, just disable"; a customer that took 1,000 calls to suspend.
/// </summary>
public abstract class SuspensionTests(TestDatabase database) : BehaviourSuite(database)
{
    [Theory]
    [InlineData(SuspensionLevel.Organization)]
    [InlineData(SuspensionLevel.Project)]
    [InlineData(SuspensionLevel.Product)]
    [InlineData(SuspensionLevel.Owner)]
    public async Task A_level_refuses_the_keys_below_it_and_no_others_until_it_is_resumed(SuspensionLevel level)
    {
        var tenant = await CreateTenantAsync();
        var other = await CreateTenantAsync("Other Inc");
        var below = await IssueAsync(tenant, "u_alice", level);
        var beside = await IssueAsync(tenant, "u_bob", level: null);
        var elsewhere = await IssueAsync(other, "u_alice", level);
        Assert.All(await StatusesAsync(below, beside, elsewhere), AssertValid);

        var suspension = await SuspendAsync(tenant, level, "not paid");

        Assert.Equal((level, "not paid"), (suspension.Level, suspension.Reason));
        Assert.Equal(Clock.Now, suspension.SuspendedAt);
        var refused = await ValidateAsync(below);
        Assert.Equal(ValidationStatus.Suspended, refused.Status);
        Assert.Equal(level, refused.RefusedKey!.SuspendedBy);
        Assert.Equal(level, Assert.Throws<SuspendedKeyException>(refused.EnsureValid).Level);
        Assert.Equal(KeyStatus.Active, refused.RefusedKey.GetStatus(Clock.Now));
        Assert.Equal(level, (await ReadAsync(below)).SuspendedBy);
        Assert.Equal(
            level is SuspensionLevel.Organization ? ValidationStatus.Suspended : ValidationStatus.Valid,
            await StatusAsync(beside));
        AssertValid(await StatusAsync(elsewhere));

        // A key that is created below the level is suspended, too.
        Assert.Equal(ValidationStatus.Suspended, await StatusAsync(await IssueAsync(tenant, "u_alice", level)));

        Assert.True(await ResumeAsync(tenant, level));
        Assert.False(await ResumeAsync(tenant, level));
        Assert.All(await StatusesAsync(below, beside, elsewhere), AssertValid);
        Assert.Null((await ReadAsync(below)).SuspendedBy);
    }

    [Fact]
    public async Task The_first_of_several_levels_is_told_and_each_is_resumed_by_itself()
    {
        var tenant = await CreateTenantAsync();
        var issued = await Client.CreateKeyAsync(
            tenant.Organization,
            tenant.Project,
            tenant.Product,
            new() { Owner = "u_alice" },
            cancellationToken: Cancellation);
        SuspensionLevel[] levels =
            [SuspensionLevel.Owner, SuspensionLevel.Product, SuspensionLevel.Project, SuspensionLevel.Organization];

        foreach (var level in levels)
        {
            await SuspendAsync(tenant, level, reason: null);
            Assert.Equal(level, (await ValidateAsync(issued)).RefusedKey!.SuspendedBy);
        }

        for (var i = levels.Length - 1; i >= 0; i--)
        {
            Assert.Equal(levels[i], (await ValidateAsync(issued)).RefusedKey!.SuspendedBy);
            await ResumeAsync(tenant, levels[i]);
        }

        AssertValid(await StatusAsync(issued));
    }

    [Fact]
    public async Task Suspending_10_000_keys_is_one_change_that_other_nodes_learn_of_and_resuming_restores_each_status()
    {
        var organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var issued = await Client.CreateKeysAsync(
            organization,
            [.. Enumerable.Repeat(new KeyMetadata(), 10_000)],
            cancellationToken: Cancellation);
        var elsewhere = await IssueAsync(await CreateTenantAsync("Other Inc"), "u_bob", level: null);
        await Client.DisableKeyAsync(organization, issued[1].Key.Id, cancellationToken: Cancellation);
        await Client.RevokeKeyAsync(organization, issued[2].Key.Id, cancellationToken: Cancellation);
        var node = Open(new()
        {
            TimeProvider = Clock,
            CacheDuration = TimeSpan.FromHours(1),
            ChangePollInterval = TimeSpan.FromMilliseconds(50),
            UsageFlushInterval = TimeSpan.FromHours(1),
        });
        AssertValid((await node.ValidateKeyAsync(elsewhere.Plaintext, cancellationToken: Cancellation)).Status);
        var before = await StatusesOnAsync(node, issued);
        Assert.Equal(issued.Count - 2, before.Count(static status => status is ValidationStatus.Valid));
        var changes = await Database.ScalarAsync("SELECT change_number FROM api_key_change_marker");

        await Client.SuspendOrganizationAsync(organization, cancellationToken: Cancellation);

        Assert.Equal(changes + 1, await Database.ScalarAsync("SELECT change_number FROM api_key_change_marker"));
        var suspended = before;
        await Eventually.TrueAsync(async () =>
        {
            suspended = await StatusesOnAsync(node, issued);
            return !suspended.Contains(ValidationStatus.Valid);
        });
        Assert.Equal(
            [ValidationStatus.Suspended, ValidationStatus.Disabled, ValidationStatus.Revoked],
            suspended[..3]);
        Assert.All(suspended.Skip(3), static status => Assert.Equal(ValidationStatus.Suspended, status));
        AssertValid((await node.ValidateKeyAsync(elsewhere.Plaintext, cancellationToken: Cancellation)).Status);

        await Client.ResumeOrganizationAsync(organization, Cancellation);
        await Eventually.TrueAsync(async () =>
        {
            suspended = await StatusesOnAsync(node, issued);
            return !suspended.Contains(ValidationStatus.Suspended);
        });
        Assert.Equal(before, suspended);
    }

    [Fact]
    public async Task The_first_suspension_stands_and_a_second_changes_nothing()
    {
        var tenant = await CreateTenantAsync();
        var first = await SuspendAsync(tenant, SuspensionLevel.Owner, "abuse");
        var changes = await Database.ScalarAsync("SELECT change_number FROM api_key_change_marker");
        Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(first, await SuspendAsync(tenant, SuspensionLevel.Owner, "another reason"));
        Assert.Equal(changes, await Database.ScalarAsync("SELECT change_number FROM api_key_change_marker"));
    }

    [Fact]
    public async Task What_is_suspended_is_listed_in_pages()
    {
        var tenant = await CreateTenantAsync();
        var other = await CreateTenantAsync("Other Inc");
        await SuspendAsync(other, SuspensionLevel.Organization, "elsewhere");
        foreach (var level in Enum.GetValues<SuspensionLevel>())
            await SuspendAsync(tenant, level, $"for {level}");
        for (var i = 0; i < 300; i++)
            await Client.SuspendOwnerAsync(tenant.Organization, $"u_{i:d3}", cancellationToken: Cancellation);

        var listed = await ToListAsync(Client.ListSuspensionsAsync(tenant.Organization));

        Assert.Equal(304, listed.Count);
        Assert.Equal("for Organization", listed[0].Reason);
        Assert.Equal("u_alice", listed.Single(static one => one.Reason is "for Owner").Owner);
        Assert.Equal(tenant.Product, listed.Single(static one => one.Level is SuspensionLevel.Product).ProductId);
        Assert.Equal(tenant.Project, listed.Single(static one => one.Level is SuspensionLevel.Project).ProjectId);
        Assert.All(listed, one => Assert.Equal(tenant.Organization, one.OrganizationId));

        var page = await Client.ListSuspensionsPageAsync(
            tenant.Organization, listed[249].Subject, pageSize: 50, cancellationToken: Cancellation);
        Assert.Equal(listed[250..300], page.Items);
        Assert.True(page.HasMore);
    }

    [Fact]
    public async Task What_does_not_exist_or_is_of_another_organization_is_not_suspended()
    {
        var tenant = await CreateTenantAsync();
        var other = await CreateTenantAsync("Other Inc");
        var strange = other with { Organization = tenant.Organization };

        await Assert.ThrowsAsync<NotFoundException>(() => SuspendAsync(strange, SuspensionLevel.Project, null));
        await Assert.ThrowsAsync<NotFoundException>(() => SuspendAsync(strange, SuspensionLevel.Product, null));
        await Assert.ThrowsAsync<NotFoundException>(() => ResumeAsync(strange, SuspensionLevel.Project));
        var nobody = tenant with { Organization = new(Guid.CreateVersion7(Clock.Now)) };
        foreach (var level in Enum.GetValues<SuspensionLevel>())
        {
            await Assert.ThrowsAsync<NotFoundException>(() => SuspendAsync(nobody, level, null));
            await Assert.ThrowsAsync<NotFoundException>(() => ResumeAsync(nobody, level));
        }

        Assert.Equal(0, await Database.CountAsync("api_key_suspensions"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" a")]
    [InlineData("a\nb")]
    [InlineData("\u0000")]
    public async Task A_reason_or_owner_that_breaks_a_rule_is_refused_and_nothing_is_written(string text)
    {
        var tenant = await CreateTenantAsync();

        await Assert.ThrowsAsync<ArgumentException>(
            "reason", () => SuspendAsync(tenant, SuspensionLevel.Organization, text));
        await Assert.ThrowsAsync<ArgumentException>(
            "reason", () => SuspendAsync(tenant, SuspensionLevel.Project, new string('x', 256)));
        await Assert.ThrowsAsync<ArgumentException>(
            "owner", () => Client.SuspendOwnerAsync(tenant.Organization, text, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(
            "owner", () => Client.ResumeOwnerAsync(tenant.Organization, text, Cancellation));

        Assert.Equal(0, await Database.CountAsync("api_key_suspensions"));
    }

    [Fact]
    public async Task Owners_are_compared_ordinally_and_an_owner_may_look_like_another_subject()
    {
        var tenant = await CreateTenantAsync();
        var longest = new string('鍵', 255);
        string[] owners =
            ["u_alice", "U_ALICE", "u_álice", "organization", $"project:{tenant.Project.Value:N}", longest];
        var keys = new List<IssuedKey>();
        foreach (var owner in owners)
            keys.Add(await IssueAsync(tenant, owner, level: null));

        foreach (var suspended in owners)
        {
            await Client.SuspendOwnerAsync(tenant.Organization, suspended, cancellationToken: Cancellation);
            for (var i = 0; i < owners.Length; i++)
            {
                Assert.Equal(
                    owners[i] == suspended ? ValidationStatus.Suspended : ValidationStatus.Valid,
                    await StatusAsync(keys[i]));
            }

            await Client.ResumeOwnerAsync(tenant.Organization, suspended, Cancellation);
        }
    }

    [Fact]
    public async Task A_project_product_or_organization_that_is_suspended_can_be_deleted_and_leaves_no_suspension()
    {
        var tenant = await CreateTenantAsync();
        foreach (var level in Enum.GetValues<SuspensionLevel>().Skip(1))
            await SuspendAsync(tenant, level, reason: null);
        Assert.Equal(2, await Database.ScalarAsync("SELECT suspension_flags FROM api_key_organizations"));
        await SuspendAsync(tenant, SuspensionLevel.Organization, reason: null);
        Assert.Equal(3, await Database.ScalarAsync("SELECT suspension_flags FROM api_key_organizations"));

        await Client.DeleteProjectAsync(tenant.Organization, tenant.Project, Cancellation);
        await Client.DeleteProductAsync(tenant.Organization, tenant.Product, Cancellation);
        Assert.Equal(2, await Database.CountAsync("api_key_suspensions"));
        await Client.DeleteOrganizationAsync(tenant.Organization, cancellationToken: Cancellation);
        Assert.Equal(0, await Database.CountAsync("api_key_suspensions"));
    }

    [Fact]
    public async Task The_flags_of_an_organization_are_right_whatever_changes_at_the_same_time()
    {
        var tenant = await CreateTenantAsync();
        var clients = Enumerable.Range(0, 4).Select(_ => Open()).ToList();
        for (var round = 0; round < 10; round++)
        {
            var project = await Client.CreateProjectAsync(tenant.Organization, $"p {round}", Cancellation);
            await Client.SuspendProjectAsync(tenant.Organization, project.Id, cancellationToken: Cancellation);
            Func<ApiKeyClient, Task>[] changes =
            [
                client => client.DeleteProjectAsync(tenant.Organization, project.Id, Cancellation),
                client => client.SuspendOwnerAsync(tenant.Organization, "u_bob", cancellationToken: Cancellation),
                client => client.SuspendProductAsync(
                    tenant.Organization, tenant.Product, cancellationToken: Cancellation),
                client => client.ResumeOwnerAsync(tenant.Organization, "u_alice", Cancellation),
            ];
            await Client.SuspendOwnerAsync(tenant.Organization, "u_alice", cancellationToken: Cancellation);

            await Task.WhenAll(changes.Select((change, i) => Task.Run(() => change(clients[i]))));

            Assert.Equal(2, await FlagsAsync());
            await Client.ResumeOwnerAsync(tenant.Organization, "u_bob", Cancellation);
            await Client.ResumeProductAsync(tenant.Organization, tenant.Product, Cancellation);
            Assert.Equal(0, await FlagsAsync());
        }

        Task<long> FlagsAsync() => Database.ScalarAsync("SELECT suspension_flags FROM api_key_organizations");
    }

    [Fact]
    public async Task An_open_connection_ends_when_its_key_is_suspended()
    {
        var tenant = await CreateTenantAsync();
        var issued = await IssueAsync(tenant, "u_alice", SuspensionLevel.Owner);
        var node = Open(new()
        {
            CacheDuration = TimeSpan.FromHours(1),
            ChangePollInterval = TimeSpan.FromMilliseconds(50),
        });
        var validation = await node.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
        using var watch = node.WatchKey(validation.EnsureValid());

        await SuspendAsync(tenant, SuspensionLevel.Owner, reason: null);

        await Eventually.TrueAsync(() => watch.Ended.IsCancellationRequested);
    }

    private static void AssertValid(ValidationStatus status) => Assert.Equal(ValidationStatus.Valid, status);

    private async Task<IssuedKey> IssueAsync(Tenant tenant, string owner, SuspensionLevel? level) =>
        await Client.CreateKeyAsync(
            tenant.Organization,
            level is SuspensionLevel.Project ? tenant.Project : null,
            level is SuspensionLevel.Product ? tenant.Product : null,
            new() { Owner = owner },
            cancellationToken: Cancellation);

    private async Task<ValidationStatus[]> StatusesAsync(params IssuedKey[] issued) =>
        await StatusesOnAsync(Client, issued);

    private static async Task<ValidationStatus[]> StatusesOnAsync(
        ApiKeyClient client, IReadOnlyList<IssuedKey> issued)
    {
        var statuses = new ValidationStatus[issued.Count];
        for (var i = 0; i < issued.Count; i++)
        {
            var answer = await client.ValidateKeyAsync(issued[i].Plaintext, cancellationToken: Cancellation);
            statuses[i] = answer.Status;
        }

        return statuses;
    }

    private Task<Suspension> SuspendAsync(Tenant tenant, SuspensionLevel level, string? reason) => level switch
    {
        SuspensionLevel.Organization => Client.SuspendOrganizationAsync(tenant.Organization, reason, Cancellation),
        SuspensionLevel.Project =>
            Client.SuspendProjectAsync(tenant.Organization, tenant.Project, reason, Cancellation),
        SuspensionLevel.Product =>
            Client.SuspendProductAsync(tenant.Organization, tenant.Product, reason, Cancellation),
        _ => Client.SuspendOwnerAsync(tenant.Organization, "u_alice", reason, Cancellation),
    };

    private Task<bool> ResumeAsync(Tenant tenant, SuspensionLevel level) => level switch
    {
        SuspensionLevel.Organization => Client.ResumeOrganizationAsync(tenant.Organization, Cancellation),
        SuspensionLevel.Project => Client.ResumeProjectAsync(tenant.Organization, tenant.Project, Cancellation),
        SuspensionLevel.Product => Client.ResumeProductAsync(tenant.Organization, tenant.Product, Cancellation),
        _ => Client.ResumeOwnerAsync(tenant.Organization, "u_alice", Cancellation),
    };
}
