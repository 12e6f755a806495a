using System.Data.Common;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// A trigger refuses the counts of some keys. The counts of all other keys are written. The refused ones are kept, read
/// and tried again.
/// </summary>
public abstract class RefusedUsesTests(TestDatabase database) : BehaviourSuite(database)
{
    private const int MaxWritesOfAFlush = 65;

    private ApiKeyClient? _elsewhere;

    private ApiKeyClient Elsewhere => _elsewhere ??= Open();

    [Fact]
    public async Task A_flush_writes_the_uses_of_all_other_keys_and_throws_for_the_refused_one()
    {
        var issued = await IssueAsync(20);
        await RefuseAsync(issued[7]);

        for (var uses = 1; uses <= 3; uses++)
        {
            await UseAsync(Client, issued);
            await Assert.ThrowsAnyAsync<DbException>(() => Client.FlushAsync(Cancellation));
            await AssertCountsAsync(Elsewhere, issued, i => i is 7 ? 0 : uses);
            await AssertCountsAsync(Client, issued, _ => uses);
        }

        await AllowAsync();
        await Client.FlushAsync(Cancellation);
        await AssertCountsAsync(Elsewhere, issued, static _ => 3);
        await AssertCountsAsync(Client, issued, static _ => 3);
        Assert.Equal(Clock.Now, (await Elsewhere.GetKeyAsync(
            issued[7].Key.OrganizationId, issued[7].Key.Id, Cancellation)).LastUsedAt);
    }

    [Fact]
    public async Task A_constraint_that_one_key_violates_is_a_refusal_too()
    {
        var issued = await IssueAsync(20);
        await RefuseAsync(RefuseByConstraint, issued[0]);
        await UseAsync(Client, issued);

        await Assert.ThrowsAnyAsync<DbException>(() => Client.FlushAsync(Cancellation));
        await AssertCountsAsync(Elsewhere, issued, static i => i is 0 ? 0 : 1);

        await AllowAsync();
        await Client.FlushAsync(Cancellation);
        await AssertCountsAsync(Elsewhere, issued, static _ => 1);
    }

    [Fact]
    public async Task A_flush_in_the_background_writes_the_uses_of_all_other_keys_and_tells_which_key_is_refused()
    {
        var issued = await IssueAsync(20);
        await RefuseAsync(issued[3]);
        var client = Open(new() { UsageFlushInterval = TimeSpan.FromMilliseconds(20) });
        await UseAsync(client, issued);

        await Eventually.TrueAsync(async () => await CountAsync(Elsewhere, issued[19]) is 1);
        await Eventually.TrueAsync(() => client.BackgroundFaults is [{ Failures: >= 3 }]);
        var fault = Assert.Single(client.BackgroundFaults);
        Assert.Equal((BackgroundWork.Flush, issued[3].Key.Id), (fault.Work, fault.KeyId));
        Assert.IsAssignableFrom<DbException>(fault.Exception);
        await AssertCountsAsync(Elsewhere, issued, static i => i is 3 ? 0 : 1);
        await AssertCountsAsync(client, issued, static _ => 1);

        await AllowAsync();
        await Eventually.TrueAsync(() => client.BackgroundFaults.Count is 0);
        await AssertCountsAsync(Elsewhere, issued, static _ => 1);
    }

    [Fact]
    public async Task Disposal_writes_the_uses_of_all_other_keys_and_throws_for_the_refused_ones()
    {
        // More refused keys than one flush can find.
        var issued = await IssueAsync(300);
        await RefuseAsync([.. issued.Where(static (_, i) => i % 20 is 0)]);
        var client = Open();
        await UseAsync(client, issued);

        await Assert.ThrowsAnyAsync<DbException>(async () => await client.DisposeAsync());

        await AssertCountsAsync(Elsewhere, issued, static i => i % 20 is 0 ? 0 : 1);
        Assert.Equal(0, await Database.CountAsync("api_key_usage_writers"));
    }

    [Fact]
    public async Task One_flush_finds_two_refused_keys_among_a_thousand()
    {
        var issued = await IssueAsync(1_000);
        await RefuseAsync(issued[123], issued[900]);
        await UseAsync(Client, issued);

        Assert.InRange(await CountWritesAsync(), 3, MaxWritesOfAFlush);

        await AssertCountsAsync(Elsewhere, issued, static i => i is 123 or 900 ? 0 : 1);
        await AssertCountsAsync(Client, issued, static _ => 1);

        // From now on the two cost three writes: together, and each alone. The others are one batch.
        await UseAsync(Client, issued);
        Assert.Equal(4, await CountWritesAsync());
        await AllowAsync(issued[123]);
        Assert.Equal(3, await CountWritesAsync());
        await UseAsync(Client, issued);
        Assert.Equal(2, await CountWritesAsync());
        await AssertCountsAsync(Elsewhere, issued, static i => i is 900 ? 0 : 3);
        await AllowAsync();
        Assert.Equal(1, await CountWritesAsync());
        await AssertCountsAsync(Elsewhere, issued, static _ => 3);
    }

    [Fact]
    public async Task A_database_that_refuses_every_key_costs_a_flush_few_writes_and_one_write_afterwards()
    {
        var issued = await IssueAsync(500);
        await RefuseAsync([.. issued]);

        for (var uses = 1; uses <= 5; uses++)
        {
            await UseAsync(Client, issued);
            Assert.InRange(await CountWritesAsync(), 1, MaxWritesOfAFlush);
            await AssertCountsAsync(Client, issued, _ => uses);
        }

        Assert.Equal(0, await Database.ScalarAsync("SELECT sum(use_count) FROM api_key_keys"));
        await UseAsync(Client, issued);
        await AllowAsync();
        Assert.Equal(1, await CountWritesAsync());
        await AssertCountsAsync(Elsewhere, issued, static _ => 6);
    }

    [Fact]
    public async Task Many_refused_keys_are_all_found_in_several_flushes_and_no_use_is_lost()
    {
        var issued = await IssueAsync(400);
        await RefuseAsync([.. issued.Where(static (_, i) => i % 10 is 0)]);
        var flushes = 0;
        do
        {
            await UseAsync(Client, issued);
            Assert.InRange(await CountWritesAsync(), 1, MaxWritesOfAFlush);
            flushes++;
            await AssertCountsAsync(Client, issued, _ => flushes);
        }
        while (await Database.ScalarAsync("SELECT sum(use_count) FROM api_key_keys") < 360 * flushes && flushes < 30);

        await AssertCountsAsync(Elsewhere, issued, i => i % 10 is 0 ? 0 : flushes);
        await AllowAsync();
        await Client.FlushAsync(Cancellation);
        await AssertCountsAsync(Elsewhere, issued, _ => flushes);
    }

    [Fact]
    public async Task A_reader_never_misses_a_use_nor_sees_one_twice_while_a_refused_batch_is_split()
    {
        var issued = await IssueAsync(9);
        await RefuseAsync(issued[4]);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var flushing = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
                await TryFlushAsync(Client);
        }, Cancellation);

        for (var uses = 1; uses <= 60; uses++)
        {
            await UseAsync(Client, issued);
            await AssertCountsAsync(Client, issued, _ => uses);
            if (uses is 40)
                await AllowAsync();
        }

        await done.CancelAsync();
        await flushing;
        await Client.FlushAsync(Cancellation);
        await AssertCountsAsync(Elsewhere, issued, static _ => 60);
    }

    [Fact]
    public async Task A_flush_with_a_refused_key_gives_the_unspent_calls_of_limits_back()
    {
        var limited = await IssueAsync(new KeyMetadata { RateLimits = [RateLimit.PerDay(2_000)] });
        var refused = await Client.CreateKeyAsync(limited.Key.OrganizationId, cancellationToken: Cancellation);
        await RefuseAsync(refused);
        await ValidateAsync(refused);
        Assert.Equal(150, await CountAllowedAsync(Client, limited, 150));

        await Assert.ThrowsAnyAsync<DbException>(() => Client.FlushAsync(Cancellation));

        Assert.Equal(1_850, await CountAllowedAsync(Open(), limited, 1_900));
        await AllowAsync();
    }

    [Fact]
    public async Task A_refused_key_that_is_deleted_holds_nothing_up()
    {
        var issued = await IssueAsync(3);
        await RefuseAsync(issued[1]);
        await UseAsync(Client, issued);
        await Assert.ThrowsAnyAsync<DbException>(() => Client.FlushAsync(Cancellation));

        await Client.DeleteKeyAsync(issued[1].Key.OrganizationId, issued[1].Key.Id, Cancellation);
        await Client.FlushAsync(Cancellation);

        Assert.Empty(Client.BackgroundFaults);
        Assert.Equal(1, await CountAsync(Elsewhere, issued[2]));
    }

    /// <summary>
    /// SQL that makes a trigger <c>refuse_uses</c>. It runs a statement for each changed count of a key.
    /// </summary>
    protected abstract string CreateTrigger(string statement);

    /// <summary>SQL that removes it.</summary>
    protected abstract string DropTrigger { get; }

    /// <summary>A statement of the trigger that raises an error for a key in the table <c>refused</c>.</summary>
    protected abstract string RefuseByError { get; }

    // The keys are in a table with a unique index already.
    private const string RefuseByConstraint =
        "INSERT INTO refusals SELECT id FROM refused WHERE id = NEW.id";

    private Task RefuseAsync(params IssuedKey[] keys) => RefuseAsync(RefuseByError, keys);

    private async Task RefuseAsync(string statement, params IssuedKey[] keys)
    {
        var ids = string.Join(',', keys.Select(issued => Database.Literal(issued.Key.Id.Value)));
        await Database.ExecuteAsync($"CREATE TABLE refused AS SELECT id FROM api_key_keys WHERE id IN ({ids})");
        await Database.ExecuteAsync("CREATE TABLE refusals AS SELECT id FROM refused");
        await Database.ExecuteAsync("CREATE UNIQUE INDEX refused_once ON refusals (id)");
        await Database.ExecuteAsync(CreateTrigger(statement));
    }

    private Task<int> AllowAsync() => Database.ExecuteAsync(DropTrigger);

    private Task<int> AllowAsync(IssuedKey issued) =>
        Database.ExecuteAsync($"DELETE FROM refused WHERE id = {Database.Literal(issued.Key.Id.Value)}");

    private async Task<IReadOnlyList<IssuedKey>> IssueAsync(int count) => await IssueManyAsync(count);

    private static async Task UseAsync(ApiKeyClient client, IReadOnlyList<IssuedKey> keys)
    {
        foreach (var issued in keys)
            Assert.True((await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);
    }

    private static async Task TryFlushAsync(ApiKeyClient client)
    {
        try
        {
            await client.FlushAsync(Cancellation);
        }
        catch (DbException)
        {
            // The refused key's.
        }
    }

    // Each batch that is written or refused has a span.
    private async Task<int> CountWritesAsync()
    {
        using var spans = new HeardSpans();
        await TryFlushAsync(Client);
        return spans.Under.Count(static span => span.OperationName is ApiKeyTelemetry.UsageFlushSpan);
    }

    private static async Task<long> CountAsync(ApiKeyClient client, IssuedKey issued) =>
        (await client.GetKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation)).UseCount;

    private static async Task AssertCountsAsync(
        ApiKeyClient client, IReadOnlyList<IssuedKey> keys, Func<int, int> expected)
    {
        var counts = new Dictionary<ApiKeyId, long>();
        await foreach (var key in client.ListKeysAsync(keys[0].Key.OrganizationId).WithCancellation(Cancellation))
            counts.Add(key.Id, key.UseCount);
        Assert.Equal(
            keys.Select((_, i) => (long)expected(i)),
            keys.Select(issued => counts[issued.Key.Id]));
    }
}
