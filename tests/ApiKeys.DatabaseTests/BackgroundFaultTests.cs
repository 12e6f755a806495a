using System.Collections.Concurrent;
using System.Data.Common;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>A client tells of work in the background that fails.</summary>
public abstract class BackgroundFaultTests(TestDatabase database) : BehaviourSuite(database)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Counts_that_cannot_be_written_are_told_until_they_are_written()
    {
        var issued = await IssueAsync();
        var client = Open(new() { UsageFlushInterval = TimeSpan.FromMilliseconds(20) });
        var raised = new ConcurrentQueue<BackgroundFault>();
        client.BackgroundFaulted += (sender, arguments) =>
        {
            Assert.Same(client, sender);
            raised.Enqueue(arguments.Fault);
        };
        Assert.Empty(client.BackgroundFaults);

        await Database.ExecuteAsync("ALTER TABLE api_key_usage_writers RENAME TO api_key_usage_writers_away");
        await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
        await Eventually.TrueAsync(() => raised.Count >= 3);
        var fault = Assert.Single(client.BackgroundFaults);
        Assert.Equal(BackgroundWork.Flush, fault.Work);
        Assert.IsAssignableFrom<DbException>(fault.Exception);
        Assert.InRange(TimeProvider.System.GetUtcNow() - fault.Since, TimeSpan.Zero, Patience);
        Assert.Equal([1, 2, 3], raised.Take(3).Select(static fault => fault.Failures));
        Assert.Single(raised.Take(3).Select(static fault => fault.Since).Distinct());

        await Database.ExecuteAsync("ALTER TABLE api_key_usage_writers_away RENAME TO api_key_usage_writers");
        await Eventually.TrueAsync(() => client.BackgroundFaults.Count is 0);
        Assert.Equal(1, (await ReadAsync(issued)).UseCount);
    }

    [Fact]
    public async Task Changes_that_cannot_be_polled_are_told_until_they_are_polled()
    {
        var issued = await IssueAsync();
        var client = Open(new() { ChangePollInterval = TimeSpan.FromMilliseconds(10) });

        await Database.ExecuteAsync("ALTER TABLE api_key_change_marker RENAME TO api_key_change_marker_away");
        await WhileValidatingAsync(
            client, issued, () => client.BackgroundFaults is [{ Work: BackgroundWork.Poll }]);

        await Database.ExecuteAsync("ALTER TABLE api_key_change_marker_away RENAME TO api_key_change_marker");
        await WhileValidatingAsync(client, issued, () => client.BackgroundFaults.Count is 0);
    }

    [Fact]
    public async Task A_watched_key_that_cannot_be_read_is_told_until_it_is_read()
    {
        var issued = await IssueAsync();
        var client = Open(new() { ChangePollInterval = TimeSpan.FromMilliseconds(10) });
        await Database.ExecuteAsync("ALTER TABLE api_key_keys RENAME TO api_key_keys_away");
        using var watch = client.WatchKey(issued.Key);

        await Eventually.TrueAsync(() => client.BackgroundFaults is [{ Work: BackgroundWork.Watch }]);

        await Database.ExecuteAsync("ALTER TABLE api_key_keys_away RENAME TO api_key_keys");
        await Eventually.TrueAsync(() => client.BackgroundFaults.Count is 0);
    }

    [Fact]
    public async Task A_flush_that_the_caller_cancels_is_no_fault()
    {
        var issued = await IssueAsync();
        await ValidateAsync(issued);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Client.FlushAsync(new CancellationToken(canceled: true)));

        Assert.Empty(Client.BackgroundFaults);
    }

    // A poll is due only while keys are validated.
    private static Task WhileValidatingAsync(ApiKeyClient client, IssuedKey issued, Func<bool> condition) =>
        Eventually.TrueAsync(async () =>
        {
            await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
            return condition();
        });
}
