using System.Data.Common;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

public abstract class UsageTests(TestDatabase database) : BehaviourSuite(database)
{
    private ApiKeyClient? _elsewhere;

    [Fact]
    public async Task A_client_sees_its_own_uses_before_they_are_written()
    {
        var issued = await IssueAsync();
        await ValidateAsync(issued);
        Clock.Advance(TimeSpan.FromSeconds(2));
        await ValidateAsync(issued);

        var read = await ReadAsync(issued);
        Assert.Equal(2, read.UseCount);
        Assert.Equal(Clock.Now, read.LastUsedAt);
        Assert.Equal([read], await ToListAsync(Client.ListKeysAsync(issued.Key.OrganizationId)));
        Assert.Equal(0, (await ReadElsewhereAsync(issued)).UseCount);
    }

    [Fact]
    public async Task A_flush_writes_every_use_once()
    {
        var issued = await IssueAsync();
        await ValidateAsync(issued);

        await Client.FlushAsync(Cancellation);
        await Client.FlushAsync(Cancellation);

        Assert.Equal(1, (await ReadElsewhereAsync(issued)).UseCount);
        Assert.Equal(await ReadAsync(issued), await ReadElsewhereAsync(issued));
    }

    [Fact]
    public async Task Uses_are_written_by_themselves_after_the_interval()
    {
        var client = Open(new() { UsageFlushInterval = TimeSpan.FromMilliseconds(10) });
        var issued = await IssueAsync();

        for (var round = 1; round <= 3; round++)
        {
            await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
            for (var waits = 0; (await ReadElsewhereAsync(issued)).UseCount < round && waits < 2_000; waits++)
                await Task.Delay(5, Cancellation);
            Assert.Equal(round, (await ReadElsewhereAsync(issued)).UseCount);
        }
    }

    [Fact]
    public async Task Clients_add_up_and_the_latest_use_counts()
    {
        var issued = await IssueAsync();
        var others = new[] { Open(), Open(), Open() };

        await ValidateAsync(issued);
        var latest = Clock.Now;
        Clock.Advance(TimeSpan.FromSeconds(-10));
        foreach (var other in others)
        {
            for (var i = 0; i < 10; i++)
                await other.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
        }

        await Client.FlushAsync(Cancellation);
        await Task.WhenAll(others.Select(other => other.FlushAsync(Cancellation)));

        var read = await ReadAsync(issued);
        Assert.Equal(31, read.UseCount);
        Assert.Equal(latest, read.LastUsedAt);
    }

    [Fact]
    public async Task A_call_can_skip_the_counting()
    {
        var issued = await IssueAsync();

        await ValidateAsync(issued, new() { TrackUsage = false });

        Assert.Null((await ReadAsync(issued)).LastUsedAt);
        Assert.Equal(0, (await ReadAsync(issued)).UseCount);
    }

    [Fact]
    public async Task A_reader_never_misses_a_use_nor_sees_one_twice_while_they_are_written()
    {
        var issued = await IssueAsync();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var flushing = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
                await Client.FlushAsync(Cancellation);
        }, Cancellation);

        for (var uses = 1; uses <= 300; uses++)
        {
            await ValidateAsync(issued);
            Assert.Equal(uses, (await ReadAsync(issued)).UseCount);
        }

        await done.CancelAsync();
        await flushing;
    }

    [Fact]
    public async Task Uses_of_a_key_that_was_deleted_hold_no_others_up()
    {
        var issued = await IssueAsync();
        var other = await Client.CreateKeyAsync(issued.Key.OrganizationId, cancellationToken: Cancellation);
        await ValidateAsync(issued);
        await ValidateAsync(other);

        await Client.DeleteKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation);
        await Client.FlushAsync(Cancellation);

        Assert.Equal(1, (await ReadElsewhereAsync(other)).UseCount);
    }

    [Fact]
    public async Task Uses_that_could_not_be_written_are_written_later_and_once()
    {
        var issued = await IssueAsync();
        await ValidateAsync(issued);
        await Database.ExecuteAsync("ALTER TABLE api_key_keys RENAME TO api_key_keys_away");
        await Assert.ThrowsAnyAsync<DbException>(() => Client.FlushAsync(Cancellation));
        await Assert.ThrowsAnyAsync<DbException>(() => Client.FlushAsync(Cancellation));
        await Database.ExecuteAsync("ALTER TABLE api_key_keys_away RENAME TO api_key_keys");
        await ValidateAsync(issued);

        Assert.Equal(2, (await ReadAsync(issued)).UseCount);
        await Client.FlushAsync(Cancellation);
        Assert.Equal(2, (await ReadElsewhereAsync(issued)).UseCount);
        Assert.Equal(2, (await ReadAsync(issued)).UseCount);
    }

    [Fact]
    public async Task Uses_are_written_by_themselves_after_faults_that_lasted_many_intervals()
    {
        var client = Open(new() { UsageFlushInterval = TimeSpan.FromMilliseconds(10) });
        var issued = await IssueAsync();
        await Database.ExecuteAsync("ALTER TABLE api_key_usage_writers RENAME TO api_key_usage_writers_away");
        await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
        await Task.Delay(500, Cancellation);
        await Database.ExecuteAsync("ALTER TABLE api_key_usage_writers_away RENAME TO api_key_usage_writers");

        for (var waits = 0; (await ReadElsewhereAsync(issued)).UseCount is 0 && waits < 2_000; waits++)
            await Task.Delay(5, Cancellation);

        Assert.Equal(1, (await ReadElsewhereAsync(issued)).UseCount);
    }

    [Fact]
    public async Task A_client_whose_clock_is_wrong_deletes_no_batch_number_that_another_needs()
    {
        var issued = await IssueAsync();
        await ValidateAsync(issued);
        await Client.FlushAsync(Cancellation);
        foreach (var hours in (int[])[25, -25, 24 * 365])
        {
            await using var wrong = ApiKeyClient.Open(
                Database.Database,
                new() { TimeProvider = new TestClock { Now = Clock.Now.AddHours(hours) } });
            await wrong.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
        }

        Assert.Equal(1, await Database.CountAsync("api_key_usage_writers"));
    }

    [Fact]
    public async Task The_batch_number_of_a_client_that_crashed_is_deleted_after_a_week()
    {
        var issued = await IssueAsync(new() { ExpiresAt = DateTimeOffset.UnixEpoch.AddDays(1) });
        await Client.UpdateKeyAsync(
            issued.Key.OrganizationId, issued.Key.Id, new() { ExpiresAt = null }, Cancellation);
        await ValidateAsync(issued);
        await Client.FlushAsync(Cancellation);

        // A moment long ago, as this database writes it.
        await Client.UpdateKeyAsync(
            issued.Key.OrganizationId,
            issued.Key.Id,
            new() { ExpiresAt = DateTimeOffset.UnixEpoch.AddDays(1) },
            Cancellation);
        await Database.ExecuteAsync(
            "UPDATE api_key_usage_writers SET written_at = (SELECT expires_at FROM api_key_keys)");
        var other = await Client.CreateKeyAsync(issued.Key.OrganizationId, cancellationToken: Cancellation);
        await using (var client = ApiKeyClient.Open(Database.Database))
            await client.ValidateKeyAsync(other.Plaintext, cancellationToken: Cancellation);

        Assert.Equal(0, await Database.CountAsync("api_key_usage_writers"));
    }

    [Fact]
    public async Task Every_use_by_many_threads_is_written_once_while_flushes_drop_idle_keys()
    {
        const int Keys = 10;
        const int Rounds = 200;
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var issued = await Client.CreateKeysAsync(
            organization.Id,
            [.. Enumerable.Repeat(new KeyMetadata(), Keys)],
            cancellationToken: Cancellation);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var flushing = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
                await Client.FlushAsync(Cancellation);
        }, Cancellation);

        // The first key is never idle. The last one is idle most of the time.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                for (var i = 0; i < Keys; i++)
                {
                    if (round % (i + 1) is 0)
                        await ValidateAsync(issued[i]);
                }

                await Task.Delay(1, Cancellation);
            }
        }, Cancellation)));
        await done.CancelAsync();
        await flushing;
        await Client.FlushAsync(Cancellation);

        for (var i = 0; i < Keys; i++)
            Assert.Equal(4 * ((Rounds + i) / (i + 1)), (await ReadElsewhereAsync(issued[i])).UseCount);
    }

    [Fact]
    public async Task A_flush_that_is_cancelled_loses_nothing()
    {
        var issued = await IssueAsync();
        await ValidateAsync(issued);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Client.FlushAsync(new CancellationToken(canceled: true)));

        Assert.Equal(1, (await ReadAsync(issued)).UseCount);
        await Client.FlushAsync(Cancellation);
        Assert.Equal(1, (await ReadElsewhereAsync(issued)).UseCount);
    }

    [Fact]
    public async Task Every_call_that_was_allowed_while_a_client_closed_is_counted()
    {
        var issued = await IssueAsync();
        var closing = Open();
        var allowed = 0;
        var calls = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            try
            {
                while ((await closing.ValidateKeyAsync(issued.Plaintext)).IsValid)
                    Interlocked.Increment(ref allowed);
            }
            catch (ObjectDisposedException)
            {
                // The client refuses every call from now on.
            }
        }, Cancellation)).ToList();

        while (Volatile.Read(ref allowed) < 100)
            await Task.Delay(1, Cancellation);
        await closing.DisposeAsync();
        await Task.WhenAll(calls);

        Assert.Equal(allowed, (await ReadElsewhereAsync(issued)).UseCount);
    }

    private Task<ApiKey> ReadElsewhereAsync(IssuedKey issued) =>
        (_elsewhere ??= Open()).GetKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation);
}
