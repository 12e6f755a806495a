using System.Collections.Concurrent;
using System.Data.Common;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests.Topologies;

/// <summary>Calls of every kind on one client, while servers of its cluster fail.</summary>
internal sealed class ClusterLoad : IAsyncDisposable
{
    // Each call of so small a limit is charged by itself.
    private const int Limit = 90;

    private readonly ApiKeyClient _client;
    private readonly OrganizationId _organization;
    private readonly IssuedKey _limited;
    private readonly IssuedKey _counted;
    private readonly ConcurrentQueue<IssuedKey> _issued = new();
    private readonly ConcurrentQueue<IssuedKey> _revoked = new();
    private readonly CancellationTokenSource _done = new();
    private readonly List<Worker> _workers = [];
    private int _allowed;
    private int _uses;

    private ClusterLoad(ApiKeyClient client, OrganizationId organization, IssuedKey limited, IssuedKey counted) =>
        (_client, _organization, _limited, _counted) = (client, organization, limited, counted);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A client whose every validation reads the database. Its day never ends.</summary>
    public static ApiKeyOptions Options => new()
    {
        TimeProvider = new TestClock(),
        CacheDuration = TimeSpan.Zero,
        UsageFlushInterval = TimeSpan.FromMilliseconds(200),
    };

    public static async Task<ClusterLoad> StartAsync(ApiKeyClient client)
    {
        var organization = await client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var limited = await client.CreateKeyAsync(
            organization.Id,
            metadata: new() { RateLimits = [RateLimit.PerDay(Limit)] },
            cancellationToken: Cancellation);
        var counted = await client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);
        var load = new ClusterLoad(client, organization.Id, limited, counted);
        Func<Task>[] steps = [load.IssueAsync, load.IssueAsync, load.RevokeAsync, load.ValidateAsync, load.ChargeAsync];
        load._workers.AddRange(steps.Select(step => new Worker(step, load._done.Token)));
        await load.SucceedAsync(TimeSpan.FromSeconds(30));
        return load;
    }

    /// <summary>Waits until each worker has begun and ended another call without a fault.</summary>
    public async Task<TimeSpan> SucceedAsync(TimeSpan limit)
    {
        var start = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(_workers.Select(worker => worker.SucceedAsync(start, limit)));
        return TimeProvider.System.GetElapsedTime(start);
    }

    /// <summary>
    /// Ends the load, and checks on other clients that nothing acknowledged was lost, and no count is wrong.
    /// </summary>
    /// <param name="readers">A client for each server that is left.</param>
    /// <param name="outages">How often a server failed.</param>
    public async Task VerifyAsync(IReadOnlyList<ApiKeyClient> readers, int outages)
    {
        await _done.CancelAsync();
        foreach (var worker in _workers)
            await worker.Ended;
        await _client.FlushAsync(Cancellation);

        foreach (var reader in readers)
        {
            // A node may be behind by a moment.
            await Eventually.TrueAsync(async () =>
                (await reader.GetKeyAsync(_organization, _counted.Key.Id, Cancellation)).UseCount >= _uses);
            Assert.Equal(_uses, (await reader.GetKeyAsync(_organization, _counted.Key.Id, Cancellation)).UseCount);
            foreach (var key in _issued)
                Assert.Equal(ValidationStatus.Valid, await StatusAsync(reader, key));
            foreach (var key in _revoked)
                Assert.Equal(ValidationStatus.Revoked, await StatusAsync(reader, key));
        }

        Assert.True(_issued.Count > 10 && _revoked.Count > 10 && _uses > 10, "The load was too small.");
        while ((await readers[0].ValidateKeyAsync(_limited.Plaintext, cancellationToken: Cancellation)).IsValid)
            _allowed++;

        // An interrupted commit may have charged a call that was never answered. No call was charged twice.
        Assert.InRange(_allowed, Limit - outages, Limit);
    }

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        foreach (var worker in _workers)
            await worker.Ended.ContinueWith(static _ => { }, TaskScheduler.Default);
        _done.Dispose();
    }

    private static async Task<ValidationStatus> StatusAsync(ApiKeyClient client, IssuedKey key) =>
        (await client.ValidateKeyAsync(key.Plaintext, new() { TrackUsage = false }, Cancellation)).Status;

    private async Task IssueAsync()
    {
        var key = await _client.CreateKeyAsync(_organization, cancellationToken: Cancellation);
        _issued.Enqueue(key);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(_client, key));
    }

    private async Task RevokeAsync()
    {
        var key = await _client.CreateKeyAsync(_organization, cancellationToken: Cancellation);
        await _client.RevokeKeyAsync(_organization, key.Key.Id, cancellationToken: Cancellation);
        _revoked.Enqueue(key);
        Assert.Equal(ValidationStatus.Revoked, await StatusAsync(_client, key));
    }

    private async Task ValidateAsync()
    {
        var answer = await _client.ValidateKeyAsync(_counted.Plaintext, cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Valid, answer.Status);
        Interlocked.Increment(ref _uses);
    }

    private async Task ChargeAsync()
    {
        var answer = await _client.ValidateKeyAsync(_limited.Plaintext, cancellationToken: Cancellation);
        Assert.True(
            answer.Status is ValidationStatus.Valid or ValidationStatus.RateLimited,
            $"The limited key is {answer.Status}.");
        if (answer.IsValid)
            Interlocked.Increment(ref _allowed);
        await Task.Delay(100, Cancellation);
    }

    /// <summary>Repeats a step. It goes on after a fault of the database, and ends at any other one.</summary>
    private sealed class Worker
    {
        private long _began;
        private Exception? _fault;

        public Worker(Func<Task> step, CancellationToken done) =>
            Ended = Task.Run(() => WorkAsync(step, done), CancellationToken.None);

        public Task Ended { get; }

        public async Task SucceedAsync(long since, TimeSpan limit)
        {
            while (Volatile.Read(ref _began) <= since)
            {
                if (Ended.IsFaulted)
                    await Ended;
                Assert.True(
                    TimeProvider.System.GetElapsedTime(since) < limit,
                    $"No call succeeded within {limit}. The last fault: {Volatile.Read(ref _fault)}");
                await Task.Delay(10, Cancellation);
            }
        }

        private async Task WorkAsync(Func<Task> step, CancellationToken done)
        {
            while (!done.IsCancellationRequested)
            {
                var start = TimeProvider.System.GetTimestamp();
                try
                {
                    await step();
                    Volatile.Write(ref _began, start);
                }
                catch (Exception exception) when (exception is DbException or TimeoutException)
                {
                    Volatile.Write(ref _fault, exception);
                }

                await Task.Delay(2, CancellationToken.None);
            }
        }
    }
}
