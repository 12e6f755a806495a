using ApiKeys.Cache;
using ApiKeys.DatabaseTests.Infrastructure;
using ApiKeys.Storage;

namespace ApiKeys.DatabaseTests;

public abstract class ChangeFeedTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task Every_kind_of_change_reaches_the_feed()
    {
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);
        Func<ApiKeyId, Task>[] changes =
        [
            id => Client.UpdateKeyAsync(organization.Id, id, new() { Name = "Bob's key" }, Cancellation),
            id => Client.DisableKeyAsync(organization.Id, id, cancellationToken: Cancellation),
            id => Client.EnableKeyAsync(organization.Id, id, Cancellation),
            id => Client.RevokeKeyAsync(organization.Id, id, cancellationToken: Cancellation),
            id => Client.DeleteKeyAsync(organization.Id, id, Cancellation),
        ];

        await using var node = await Node.OpenAsync(Database);
        foreach (var change in changes)
        {
            var issued = await Client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);
            var read = node.Versions.Current;
            await node.Feed.PollAsync(Cancellation);
            Assert.True(node.Versions.Holds(issued.Key.Id, issued.Key.OrganizationId, read));

            await change(issued.Key.Id);
            await node.Feed.PollAsync(Cancellation);
            Assert.False(node.Versions.Holds(issued.Key.Id, issued.Key.OrganizationId, read));
        }
    }

    [Fact]
    public async Task A_refused_change_does_not_reach_the_feed()
    {
        var issued = await IssueAsync();
        await using var node = await Node.OpenAsync(Database);
        var read = node.Versions.Current;

        await Assert.ThrowsAnyAsync<NotFoundException>(
            () => Client.RevokeKeyAsync(
                new(Guid.CreateVersion7(Clock.Now)), issued.Key.Id, cancellationToken: Cancellation));
        await Assert.ThrowsAnyAsync<NotFoundException>(
            () => Client.DeleteKeyAsync(new(Guid.CreateVersion7(Clock.Now)), issued.Key.Id, Cancellation));

        await node.Feed.PollAsync(Cancellation);
        Assert.Equal(read, node.Versions.Current);
    }

    [Fact]
    public async Task A_change_of_links_invalidates_the_links_and_no_key()
    {
        var tenant = await CreateTenantAsync();
        Func<Task>[] changes =
        [
            () => Client.RemoveProductFromProjectAsync(tenant.Product, tenant.Project, Cancellation),
            () => Client.AddProductToProjectAsync(tenant.Product, tenant.Project, Cancellation),
            () => Client.DeleteProjectAsync(tenant.Organization, tenant.Project, Cancellation),
            () => Client.DeleteProductAsync(tenant.Organization, tenant.Product, Cancellation),
        ];

        await using var node = await Node.OpenAsync(Database);
        var keys = node.Versions.Current;
        foreach (var change in changes)
        {
            var links = node.Versions.Links;
            await change();
            await node.Feed.PollAsync(Cancellation);
            Assert.Equal(links + 1, node.Versions.Links);
        }

        Assert.Equal(keys, node.Versions.Current);
    }

    [Fact]
    public async Task Adding_an_existing_link_or_removing_a_missing_one_is_no_change()
    {
        var tenant = await CreateTenantAsync();
        var other = await Client.CreateProjectAsync(tenant.Organization, "v2", Cancellation);
        await using var node = await Node.OpenAsync(Database);
        var links = node.Versions.Links;

        await Client.AddProductToProjectAsync(tenant.Product, tenant.Project, Cancellation);
        await Client.RemoveProductFromProjectAsync(tenant.Product, other.Id, Cancellation);

        await node.Feed.PollAsync(Cancellation);
        Assert.Equal(links, node.Versions.Links);
    }

    [Fact]
    public async Task More_changes_than_the_database_keeps_invalidate_the_links_too()
    {
        var tenant = await CreateTenantAsync();
        await using var node = await Node.OpenAsync(Database);
        var links = node.Versions.Links;

        await Database.ExecuteAsync("UPDATE api_key_change_marker SET change_number = change_number + 1024");
        await Client.DeleteProjectAsync(tenant.Organization, tenant.Project, Cancellation);
        await node.Feed.PollAsync(Cancellation);

        Assert.NotEqual(links, node.Versions.Links);
    }

    [Fact]
    public async Task The_first_poll_invalidates_everything_that_was_read_before_it()
    {
        await using var store = Database.Database.OpenStore();
        var versions = new KeyVersions();
        await using var feed = new ChangeFeed(
            store, versions, new(), new(store.SystemName, TimeProvider.System), TimeProvider.System);

        await feed.PollAsync(Cancellation);

        Assert.False(versions.Holds(new(Guid.CreateVersion7(Clock.Now)), default, 0));
    }

    [Fact]
    public async Task The_feed_misses_no_change_while_many_are_made_at_once()
    {
        const int Writers = 8;
        const int Keys = 25;
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var keys = new List<IssuedKey>();
        for (var i = 0; i < Writers * Keys; i++)
            keys.Add(await Client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation));
        var clients = Enumerable.Range(0, Writers).Select(_ => Open()).ToList();

        await using var node = await Node.OpenAsync(Database);
        var read = node.Versions.Current;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var polling = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
                await node.Feed.PollAsync(Cancellation);
        }, Cancellation);
        await Task.WhenAll(clients.Select((client, writer) => Task.Run(async () =>
        {
            for (var i = 0; i < Keys; i++)
                await RevokeAsync(client, keys[(writer * Keys) + i].Key);
        }, Cancellation)));
        await done.CancelAsync();
        await polling;
        await node.Feed.PollAsync(Cancellation);

        // One version for each change. Invalidating everything at once would hide a missed change. MariaDB may show a
        // change before the one that was committed before it: then everything is invalidated.
        var mayMerge = Database.Url.StartsWith("mysql", StringComparison.Ordinal);
        Assert.InRange(
            node.Versions.Current - read, mayMerge ? Writers * Keys * 3 / 4 : Writers * Keys, Writers * Keys);
        Assert.All(keys, key => Assert.False(node.Versions.Holds(key.Key.Id, key.Key.OrganizationId, read)));

        // A server ends a transaction in which a busy machine stands still. To revoke again is safe, and no change.
        static async Task RevokeAsync(ApiKeyClient client, ApiKey key)
        {
            try
            {
                await client.RevokeKeyAsync(key.OrganizationId, key.Id, cancellationToken: Cancellation);
            }
            catch (UnknownOutcomeException)
            {
                await client.RevokeKeyAsync(key.OrganizationId, key.Id, cancellationToken: Cancellation);
            }
        }
    }

    [Fact]
    public async Task More_changes_than_the_database_keeps_invalidate_everything()
    {
        var issued = await IssueAsync();
        var other = await Client.CreateKeyAsync(issued.Key.OrganizationId, cancellationToken: Cancellation);
        await using var node = await Node.OpenAsync(Database);
        var read = node.Versions.Current;

        await Database.ExecuteAsync("UPDATE api_key_change_marker SET change_number = change_number + 1024");
        await Client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);
        await node.Feed.PollAsync(Cancellation);

        Assert.False(node.Versions.Holds(other.Key.Id, other.Key.OrganizationId, read));
        var later = node.Versions.Current;
        await Client.RevokeKeyAsync(issued.Key.OrganizationId, other.Key.Id, cancellationToken: Cancellation);
        await node.Feed.PollAsync(Cancellation);
        Assert.Equal(later + 1, node.Versions.Current);
    }

    [Fact]
    public async Task A_change_that_is_listed_after_its_number_is_read_is_not_lost()
    {
        var (first, second) = (await IssueAsync(), await IssueOtherAsync());
        await using var node = await Node.OpenAsync(Database);
        var read = node.Versions.Current;

        // As a replica shows them: the number of both changes, and the first of them.
        await Client.RevokeKeyAsync(first.Key.OrganizationId, first.Key.Id, cancellationToken: Cancellation);
        await Database.ExecuteAsync("UPDATE api_key_change_marker SET change_number = change_number + 1");
        await node.Feed.PollAsync(Cancellation);
        Assert.Equal(read + 1, node.Versions.Current);

        await Database.ExecuteAsync("UPDATE api_key_change_marker SET change_number = change_number - 1");
        await Client.RevokeKeyAsync(second.Key.OrganizationId, second.Key.Id, cancellationToken: Cancellation);
        await node.Feed.PollAsync(Cancellation);
        Assert.Equal(read + 2, node.Versions.Current);
        Assert.False(node.Versions.Holds(second.Key.Id, second.Key.OrganizationId, read + 1));
    }

    [Fact]
    public async Task A_change_that_is_shown_after_the_next_one_is_not_lost()
    {
        var (first, second) = (await IssueAsync(), await IssueOtherAsync());
        await using var node = await Node.OpenAsync(Database);
        var read = node.Versions.Current;
        await Client.DisableKeyAsync(first.Key.OrganizationId, first.Key.Id, cancellationToken: Cancellation);
        await Client.RevokeKeyAsync(second.Key.OrganizationId, second.Key.Id, cancellationToken: Cancellation);
        await Client.RevokeKeyAsync(first.Key.OrganizationId, first.Key.Id, cancellationToken: Cancellation);

        // The second of three is not shown yet.
        await Database.ExecuteAsync(
            "UPDATE api_key_changes SET change_number = -change_number "
            + "WHERE change_number = (SELECT change_number FROM api_key_change_marker) - 1");
        await node.Feed.PollAsync(Cancellation);
        Assert.Equal(read + 1, node.Versions.Current);
        await Database.ExecuteAsync(
            "UPDATE api_key_changes SET change_number = -change_number WHERE change_number < 0");
        await node.Feed.PollAsync(Cancellation);

        Assert.Equal(read + 3, node.Versions.Current);
        Assert.False(node.Versions.Holds(second.Key.Id, second.Key.OrganizationId, read + 1));
    }

    [Fact]
    public async Task A_change_that_is_made_after_the_number_is_read_is_seen_once()
    {
        var (first, second) = (await IssueAsync(), await IssueOtherAsync());
        await using var node = await Node.OpenAsync(Database);
        var read = node.Versions.Current;

        await Client.RevokeKeyAsync(first.Key.OrganizationId, first.Key.Id, cancellationToken: Cancellation);
        await Client.RevokeKeyAsync(second.Key.OrganizationId, second.Key.Id, cancellationToken: Cancellation);
        await Database.ExecuteAsync("UPDATE api_key_change_marker SET change_number = change_number - 1");
        await node.Feed.PollAsync(Cancellation);
        Assert.Equal(read + 2, node.Versions.Current);

        await Database.ExecuteAsync("UPDATE api_key_change_marker SET change_number = change_number + 1");
        await node.Feed.PollAsync(Cancellation);
        Assert.Equal(read + 2, node.Versions.Current);
    }

    [Fact]
    public async Task A_restored_backup_invalidates_everything()
    {
        var issued = await IssueAsync();
        await Client.DisableKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);
        await using var node = await Node.OpenAsync(Database);
        var read = node.Versions.Current;

        await Database.ExecuteAsync("UPDATE api_key_change_marker SET change_number = 0");
        await node.Feed.PollAsync(Cancellation);

        Assert.False(node.Versions.Holds(issued.Key.Id, issued.Key.OrganizationId, read));
    }

    [Fact]
    public async Task A_lost_marker_invalidates_everything_and_later_changes_reach_the_feed()
    {
        var issued = await IssueAsync();
        await Client.DisableKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);
        await using var node = await Node.OpenAsync(Database);
        var read = node.Versions.Current;

        await Database.ExecuteAsync("DELETE FROM api_key_change_marker");
        await node.Feed.PollAsync(Cancellation);
        Assert.False(node.Versions.Holds(new(Guid.CreateVersion7(Clock.Now)), default, read));

        read = node.Versions.Current;
        await Client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);
        await node.Feed.PollAsync(Cancellation);
        Assert.False(node.Versions.Holds(issued.Key.Id, issued.Key.OrganizationId, read));
    }

    [Fact]
    public async Task A_validating_client_sees_changes_by_another_client_before_the_cache_duration_ends()
    {
        var client = Open(new()
        {
            CacheDuration = TimeSpan.FromHours(1),
            ChangePollInterval = TimeSpan.FromMilliseconds(20),
        });
        var issued = await IssueAsync();
        Assert.True((await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);
        await Client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);

        var status = ValidationStatus.Valid;
        for (var waits = 0; waits < 3_000 && status is ValidationStatus.Valid; waits++)
        {
            await Task.Delay(5, Cancellation);
            status = (await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).Status;
        }

        Assert.Equal(ValidationStatus.Revoked, status);
    }

    private async Task<IssuedKey> IssueOtherAsync() => await Client.CreateKeyAsync(
        (await Client.CreateOrganizationAsync("Other Inc", Cancellation)).Id, cancellationToken: Cancellation);

    /// <summary>Another node: its feed raises versions of its own. The first poll has run.</summary>
    private sealed class Node : IAsyncDisposable
    {
        private readonly Store _store;

        private Node(Store store)
        {
            _store = store;
            Feed = new(store, Versions, new(), new(store.SystemName, TimeProvider.System), TimeProvider.System);
        }

        public KeyVersions Versions { get; } = new();

        public ChangeFeed Feed { get; }

        public static async Task<Node> OpenAsync(TestDatabase database)
        {
            var node = new Node(database.Database.OpenStore());
            await node.Feed.PollAsync(Cancellation);
            return node;
        }

        public async ValueTask DisposeAsync()
        {
            await Feed.DisposeAsync();
            await _store.DisposeAsync();
        }
    }
}
