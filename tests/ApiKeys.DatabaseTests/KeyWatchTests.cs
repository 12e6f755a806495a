using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>An open connection learns that its key has ended.</summary>
public abstract class KeyWatchTests(TestDatabase database) : BehaviourSuite(database)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // A change is learnt from the poll alone: the copy of a key would be young enough for the whole test.
    private static readonly ApiKeyOptions Quick = new()
    {
        CacheDuration = TimeSpan.FromMinutes(5),
        ChangePollInterval = TimeSpan.FromMilliseconds(20),
    };

    public static TheoryData<string> Ends => new("revoked", "disabled", "deleted", "made to expire");

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A_watch_tells_when_its_key_is_ended_on_another_node(string end)
    {
        var issued = await IssueAsync();
        var node = Open(Quick);
        using var watch = node.WatchKey(issued.Key);

        await EndAsync(Client, issued.Key, end);

        await EndedAsync(watch);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A_watch_tells_when_its_key_is_ended_on_its_own_node(string end)
    {
        var issued = await IssueAsync();
        var node = Open(Quick);
        using var watch = node.WatchKey(issued.Key);

        await EndAsync(node, issued.Key, end);

        await EndedAsync(watch);
    }

    [Fact]
    public async Task A_watch_tells_within_the_cache_duration_where_nothing_is_polled()
    {
        var issued = await IssueAsync();
        var node = Open(new() { ChangePollInterval = TimeSpan.Zero, CacheDuration = TimeSpan.FromSeconds(1) });
        using var watch = node.WatchKey(issued.Key);

        await Client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);

        await EndedAsync(watch);
    }

    [Fact]
    public async Task A_key_that_ended_between_its_validation_and_the_watch_is_noticed()
    {
        var issued = await IssueAsync();
        var node = Open(Quick);
        await Client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);

        using var watch = node.WatchKey(issued.Key);

        await EndedAsync(watch);
    }

    [Fact]
    public async Task Each_watch_of_a_key_is_told_but_for_those_that_were_disposed_of()
    {
        var issued = await IssueAsync();
        var other = await Client.CreateKeyAsync(issued.Key.OrganizationId, cancellationToken: Cancellation);
        var node = Open(Quick);
        using var first = node.WatchKey(issued.Key);
        using var second = node.WatchKey(issued.Key);
        using var ofOther = node.WatchKey(other.Key);
        var closed = node.WatchKey(issued.Key);
        closed.Dispose();

        await Client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);

        await EndedAsync(first);
        await EndedAsync(second);
        Assert.False(closed.Ended.IsCancellationRequested);
        Assert.False(ofOther.Ended.IsCancellationRequested);
        Assert.Equal((issued.Key.Id, other.Key.Id), (first.KeyId, ofOther.KeyId));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_500)]
    public async Task A_connection_that_began_with_a_superseded_text_ends_with_its_grace_period(int milliseconds)
    {
        var issued = await IssueAsync();
        var (organization, id) = (issued.Key.OrganizationId, issued.Key.Id);
        var node = Open(Quick);
        var first = (await node.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).EnsureValid();
        await node.FlushAsync(Cancellation);
        using var old = node.WatchKey(first);
        var owner = Open(Quick);

        var rotated = await owner.RotateKeyAsync(
            organization, id, TimeSpan.FromMilliseconds(milliseconds), cancellationToken: Cancellation);
        using var current = node.WatchKey(
            (await node.ValidateKeyAsync(rotated.Plaintext, cancellationToken: Cancellation)).EnsureValid());
        using var issuedNow = node.WatchKey(rotated.Key);

        await EndedAsync(old);
        await Task.Delay(TimeSpan.FromMilliseconds(300), Cancellation);
        Assert.False(current.Ended.IsCancellationRequested);
        Assert.False(issuedNow.Ended.IsCancellationRequested);
        await owner.RevokeKeyAsync(organization, id, cancellationToken: Cancellation);
        await EndedAsync(current);
        await EndedAsync(issuedNow);
    }

    [Fact]
    public async Task A_key_that_is_changed_and_stays_active_is_watched_on()
    {
        var issued = await IssueAsync();
        var node = Open(Quick);
        using var watch = node.WatchKey(issued.Key);

        await Client.UpdateKeyAsync(
            issued.Key.OrganizationId, issued.Key.Id, new() { Name = "renamed" }, Cancellation);
        await Task.Delay(TimeSpan.FromMilliseconds(300), Cancellation);
        Assert.False(watch.Ended.IsCancellationRequested);

        await Client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);
        await EndedAsync(watch);
    }

    [Fact]
    public async Task A_fault_of_the_database_ends_no_watch_and_the_next_read_tells()
    {
        var issued = await IssueAsync();
        var node = Open(new() { ChangePollInterval = TimeSpan.FromMilliseconds(20), CacheDuration = TimeSpan.Zero });
        using var watch = node.WatchKey(issued.Key);
        await Database.ExecuteAsync("ALTER TABLE api_key_keys RENAME TO api_key_keys_away");
        await Task.Delay(TimeSpan.FromSeconds(2), Cancellation);
        Assert.False(watch.Ended.IsCancellationRequested);

        await Database.ExecuteAsync("ALTER TABLE api_key_keys_away RENAME TO api_key_keys");
        await Client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);

        await EndedAsync(watch);
    }

    [Fact]
    public async Task A_client_that_was_disposed_of_watches_nothing()
    {
        var issued = await IssueAsync();
        var node = Open(Quick);
        using var watch = node.WatchKey(issued.Key);

        await node.DisposeAsync();
        await Client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);

        Assert.Throws<ObjectDisposedException>(() => node.WatchKey(issued.Key));
        Assert.Throws<ArgumentNullException>("key", () => Client.WatchKey(null!));
        Assert.False(watch.Ended.IsCancellationRequested);
    }

    private static Task EndAsync(ApiKeyClient client, ApiKey key, string end) => end switch
    {
        "revoked" => client.RevokeKeyAsync(key.OrganizationId, key.Id, cancellationToken: Cancellation),
        "disabled" => client.DisableKeyAsync(key.OrganizationId, key.Id, cancellationToken: Cancellation),
        "deleted" => client.DeleteKeyAsync(key.OrganizationId, key.Id, Cancellation),
        _ => client.UpdateKeyAsync(
            key.OrganizationId,
            key.Id,
            new() { ExpiresAt = TimeProvider.System.GetUtcNow().AddMilliseconds(500) },
            Cancellation),
    };

    private static async Task EndedAsync(KeyWatch watch)
    {
        var ended = new TaskCompletionSource();
        await using var registration = watch.Ended.Register(ended.SetResult);
        await ended.Task.WaitAsync(Patience, Cancellation);
    }
}
