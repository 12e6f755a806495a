using System.Diagnostics;
using System.Globalization;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// Behaviour over a long run. Two nodes work on one database while its server is killed and started again. The nodes
/// are closed and opened again too. APIKEYS_TEST_SOAK sets another length than ten seconds, in minutes. Run the test
/// alone then: it measures the memory of the whole process.
/// </summary>
/// <param name="kind">
/// The name of the server in <see cref="TestServer.StartNewAsync"/>, or null when the database has no server.
/// </param>
public abstract class SoakTests(string? kind) : IAsyncLifetime
{
    private const int Workers = 8;

    // A node may serve a stale key for this long at most. The margin covers a clock of 16 ms.
    private static readonly TimeSpan CacheDuration = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Bound = CacheDuration + TimeSpan.FromMilliseconds(50);

    private static readonly double? Minutes =
        double.TryParse(
            Environment.GetEnvironmentVariable("APIKEYS_TEST_SOAK"),
            CultureInfo.InvariantCulture,
            out var minutes) ? minutes : null;

    // Each collection leaves a slightly different amount. In a run of all tests, their memory is counted too.
    private static readonly long MemoryBound = (Minutes is null ? 64 : 2) * 1024 * 1024;
    private static readonly int ThreadBound = Minutes is null ? 256 : 16;

    private readonly SemaphoreSlim _turn = new(Workers);
    private readonly ApiKeyClient[] _nodes = new ApiKeyClient[2];
    private TestServer? _server;
    private TestDatabase _database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = kind is null ? null : await TestServer.StartNewAsync(kind);
        _database = CreateDatabase(_server?.Url ?? "");
        for (var node = 0; node < _nodes.Length; node++)
            _nodes[node] = Open(node);
        await _nodes[0].MigrateAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        using (_turn)
        {
            foreach (var node in _nodes.Where(node => node is not null))
                await node.DisposeAsync();

            // A database is deleted with its server.
            if (_server is not null)
                await _server.DisposeAsync();
            else if (_database is not null)
                await _database.DisposeAsync();
        }
    }

    protected abstract TestDatabase CreateDatabase(string serverUrl);

    [Fact]
    public async Task Memory_stays_flat_and_no_answer_is_wrong_while_servers_and_nodes_restart()
    {
        var length = Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : TimeSpan.FromSeconds(10);
        var between = Minutes is null ? TimeSpan.FromSeconds(2) : TimeSpan.FromSeconds(20);
        var organization = await _nodes[0].CreateOrganizationAsync("Acme Inc", Cancellation);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        SoakWorker[] workers =
        [
            .. Enumerable.Range(0, Workers).Select(_ => new SoakWorker(_nodes, organization.Id, _turn, Bound)),
        ];
        Task[] running =
        [
            .. workers.Select(worker => Task.Run(() => worker.RunAsync(done.Token), CancellationToken.None)),
        ];

        var started = TimeProvider.System.GetTimestamp();
        Footprint? warm = null;
        var restarts = 0;
        while (TimeProvider.System.GetElapsedTime(started) < length)
        {
            await Task.Delay(between, Cancellation);
            await RestartAsync(restarts++);
            await WaitForProgressAsync(workers, running);

            // After a tenth of the time, everything that fills up once is full.
            if (warm is null && TimeProvider.System.GetElapsedTime(started) >= length / 10)
                warm = await MeasureAsync($"after {restarts} restarts");
            else if (restarts % 10 is 0)
                await MeasureAsync($"after {restarts} restarts");
        }

        await done.CancelAsync();
        await Task.WhenAll(running);
        var end = await MeasureAsync("at the end");
        Report(
            $"{TimeProvider.System.GetElapsedTime(started).TotalMinutes:F1} minutes, {restarts} restarts, " +
            $"{workers.Sum(worker => worker.Steps)} steps, " +
            $"{workers.Sum(worker => worker.Faults)} more ended in a fault, " +
            $"{workers.Sum(worker => worker.Cancelled)} were cancelled;\n" +
            $"{workers.Sum(worker => worker.Issued)} keys issued; " +
            $"{workers.Sum(worker => worker.Uses)} uses of deleted keys, each of them found");

        await AssertModelAsync(workers);
        Assert.InRange(end.Memory - warm!.Memory, long.MinValue, MemoryBound);
        Assert.InRange(end.Threads - warm.Threads, int.MinValue, ThreadBound);

        // The connections that a client keeps, and one that listens.
        Assert.InRange(end.Connections, 0, _nodes.Length * (Math.Max(16, 2 * Environment.ProcessorCount) + 2));
    }

    private ApiKeyClient Open(int node) => ApiKeyClient.Open(_database.Database, new()
    {
        CacheDuration = CacheDuration,
        CacheCapacity = 100,
        ChangePollInterval = TimeSpan.FromMilliseconds(100),
        ListenForChanges = node is 1,
        UsageFlushInterval = TimeSpan.FromMilliseconds(200),
    });

    /// <summary>
    /// Kills the server, if there is one, while the workers run. Then it replaces a node between two of their steps.
    /// </summary>
    private async Task RestartAsync(int restarts)
    {
        if (_server is not null)
        {
            await _server.KillAsync();
            await Task.Delay(200, Cancellation);
            await _server.StartAsync();
        }

        await PauseAsync(async () =>
        {
            var node = restarts % _nodes.Length;
            await _nodes[node].DisposeAsync();
            _nodes[node] = Open(node);
        });
    }

    private async Task PauseAsync(Func<Task> action)
    {
        for (var i = 0; i < Workers; i++)
            await _turn.WaitAsync(Cancellation);
        try
        {
            await action();
        }
        finally
        {
            _turn.Release(Workers);
        }
    }

    private async Task<Footprint> MeasureAsync(string when)
    {
        Footprint? footprint = null;
        await PauseAsync(async () =>
        {
            foreach (var node in _nodes)
                await node.FlushAsync(Cancellation);
            var connections = await _database.CountConnectionsAsync();
            var memory = GC.GetTotalMemory(forceFullCollection: true);
            using var process = Process.GetCurrentProcess();
            footprint = new(memory, process.Threads.Count, connections);
            var keys = await _database.CountAsync("api_key_keys");
            Report(
                $"{when}: {memory / 1024:N0} KiB on the heap, {process.WorkingSet64 / 1024:N0} KiB resident, " +
                $"{footprint.Threads} threads, {connections} connections, {keys} keys");
        });
        return footprint!;
    }

    private static async Task WaitForProgressAsync(SoakWorker[] workers, Task[] running)
    {
        var before = workers.Select(worker => worker.Steps).ToArray();
        var since = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < workers.Length; i++)
        {
            while (workers[i].Steps == before[i])
            {
                if (running[i].IsCompleted)
                    await running[i];
                Assert.True(
                    TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(60),
                    $"Worker {i} does nothing since the server is back; it has met {workers[i].Faults} faults.");
                await Task.Delay(10, Cancellation);
            }
        }
    }

    /// <summary>Checks that a new node finds every acknowledged change in the database.</summary>
    private async Task AssertModelAsync(SoakWorker[] workers)
    {
        foreach (var worker in workers)
            await worker.SettleAsync();
        foreach (var node in _nodes)
            await node.FlushAsync(Cancellation);

        await using var reader = Open(node: 0);
        var keys = workers.SelectMany(worker => worker.Keys).ToList();
        foreach (var key in keys)
        {
            var validation = await reader.ValidateKeyAsync(
                key.Issued.Plaintext,
                new() { TrackUsage = false },
                Cancellation);
            Assert.Equal(key.Status, validation.Status);
            if (key.Status is not ValidationStatus.Unknown)
                Assert.Equal(key.Uses, (await reader.GetKeyAsync(key.Organization, key.Id, Cancellation)).UseCount);
        }

        // A key whose commit was interrupted is known to no worker.
        var live = keys.Count(key => key.Status is not ValidationStatus.Unknown);
        var stored = await _database.CountAsync("api_key_keys");
        Assert.InRange(stored, live, live + workers.Sum(worker => worker.IssueFaults));
        Assert.Equal(stored, await _database.CountAsync("api_key_secrets"));
        await _database.AssertIntegrityAsync();
    }

    private static void Report(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);

    private sealed record Footprint(long Memory, int Threads, long Connections);
}
