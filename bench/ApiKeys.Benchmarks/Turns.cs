using System.Diagnostics;
using System.Globalization;
using ApiKeys.Benchmarks.Databases;

namespace ApiKeys.Benchmarks;

/// <summary>
/// The peers of a benchmark class take short turns, round after round. Other load on the machine then affects all of
/// them alike. On a shared machine a server's answers take twice as long for seconds at a time, so whole benchmarks,
/// one after the other, do not compare. A ratio is that of two turns of one round. The command <c>turns</c> prints the
/// median of the ratios, and the range of their middle half.
/// </summary>
internal static class Turns
{
    private const int Rounds = 100;
    private const int WarmUpRounds = 20;

    /// <param name="names">The benchmarks to run; all if there are none.</param>
    public static async Task PrintAsync(params string[] names)
    {
        Console.WriteLine("| Benchmark | Peer | Ratio | Middle half | Median turn |");
        Console.WriteLine("|--- |--- |---:|---:|---:|");
        (string Name, Func<Task> PrintAsync)[] all =
        [
            (nameof(Hits), PrintHitsAsync),
            (nameof(HotKeys), PrintHotKeysAsync),
            (nameof(Strangers), PrintStrangersAsync),
            (nameof(SqliteMiss), PrintSqliteMissAsync),
            (nameof(PostgreSqlMiss), PrintPostgreSqlMissAsync),
            (nameof(MariaDbMiss), static () => PrintMissAsync(nameof(MariaDbMiss), new MariaDbMiss())),
            (nameof(ConcurrentMisses), PrintConcurrentMissesAsync),
            (nameof(Trail), static () => PrintChangesAsync(PrintTrailAsync)),
            (nameof(Rotation), static () => PrintChangesAsync(PrintRotationAsync)),
        ];
        foreach (var benchmark in all)
        {
            if (names is [] || names.Contains(benchmark.Name))
                await benchmark.PrintAsync();
        }
    }

    private static async Task PrintHitsAsync()
    {
        var hits = new Hits();
        await hits.SetUpAsync();
        await PrintAsync(
            nameof(Hits),
            calls: 20_000,
            ("SHA256.HashData", Repeat(hits.Hash)),
            ("hit", Repeat(hits.Hit)),
            ("hit, presented as UTF-8", Repeat(hits.HitUtf8)),
            ("hit, with lease left", Repeat(hits.HitLimited)),
            ("malformed", Repeat(hits.Malformed)),
            ("unknown, cached", Repeat(hits.Unknown)));
        await hits.CleanUpAsync();
    }

    private static async Task PrintHotKeysAsync()
    {
        var hot = new HotKeys();
        await hot.SetUpAsync();
        await PrintAsync(
            nameof(HotKeys),
            calls: 20_000,
            ("a key of an organization over one product", Repeat(hot.OneProduct)),
            ("over 100 products", Repeat(hot.ManyProducts)));
        await PrintAsync(
            nameof(HotKeys),
            calls: 20_000,
            ("two keys on two threads", hot.TwoKeysOnTwoThreadsAsync),
            ("one key on two threads", hot.OneKeyOnTwoThreadsAsync));
        await hot.CleanUpAsync();
    }

    private static async Task PrintStrangersAsync()
    {
        var strangers = new Strangers();
        await strangers.SetUpAsync();
        await PrintAsync(
            nameof(Strangers),
            calls: 2_000,
            ("no key, looked up", RepeatAsync(strangers.Unknown)),
            ("a stranger's key, looked up", RepeatAsync(strangers.Stranger)));
        await PrintAsync(
            nameof(Strangers),
            calls: 20_000,
            ("no key, cached", RepeatAsync(strangers.CachedUnknown)),
            ("a stranger's key, cached", RepeatAsync(strangers.CachedStranger)));
        await strangers.CleanUpAsync();
    }

    private static async Task PrintSqliteMissAsync()
    {
        var sqlite = new SqliteMiss { Keys = Scale.Of(100_000) };
        await sqlite.SetUpAsync();
        await PrintAsync(
            nameof(SqliteMiss),
            calls: 2_000,
            ("bare ADO.NET, warm", Repeat(sqlite.BareWarm)),
            ("bare ADO.NET, pooled connection per call", Repeat(sqlite.BarePooled)),
            ("Dapper", Repeat(sqlite.Dapper)),
            ("EF Core", Repeat(sqlite.EntityFramework)),
            ("ApiKeys", RepeatAsync(sqlite.ApiKeys)));
        await sqlite.CleanUpAsync();
    }

    private static async Task PrintPostgreSqlMissAsync()
    {
        var postgreSql = new PostgreSqlMiss();
        await PrintMissAsync(nameof(PostgreSqlMiss), postgreSql, ("EF Core", RepeatAsync(postgreSql.EntityFramework)));
    }

    private static async Task PrintConcurrentMissesAsync()
    {
        foreach (var (server, workers) in ((string, int)[])[("PostgreSQL", 8), ("PostgreSQL", 32), ("MariaDB", 32)])
        {
            var concurrent = new ConcurrentMisses { Server = server, Workers = workers };
            await concurrent.SetUpAsync();
            await PrintAsync(
                $"{nameof(ConcurrentMisses)}, {workers} on {server}",
                calls: 1,
                ("bare ADO.NET, warm, a connection for each", _ => concurrent.BareWarm()),
                ("bare ADO.NET, pooled connection per call", _ => concurrent.BarePooled()),
                ("Dapper", _ => concurrent.Dapper()),
                ("ApiKeys", _ => concurrent.ApiKeys()));
            await concurrent.CleanUpAsync();
        }
    }

    private static async Task PrintChangesAsync(Func<string, ApiKeyDatabase, int, Task> printAsync)
    {
        using (var file = new TemporaryFile())
            await printAsync("SQLite", ApiKeyDatabase.Sqlite(file.Path), 50);
        (string Name, ServerDatabase Database)[] servers =
            [("PostgreSQL", new PostgreSqlServerDatabase()), ("MariaDB", new MariaDbServerDatabase())];
        foreach (var (name, database) in servers)
        {
            await using (database)
            {
                await database.CreateAsync();
                await printAsync(name, database.ApiKeys, 20);
            }
        }
    }

    private static async Task PrintTrailAsync(string name, ApiKeyDatabase database, int calls)
    {
        var batch = Scale.Of(ApiKeyClient.MaxKeysPerBatch);
        await using var without = await Trail.CreateAsync(database, recordsEvents: false, batch);
        await using var with = await Trail.CreateAsync(database, recordsEvents: true, batch);
        await PrintAsync("issue a key", calls, Rounds, static trail => trail.IssueAsync());
        await PrintAsync("disable, enable", calls, Rounds, static trail => trail.DisableAndEnableAsync());
        await PrintAsync("update twice", calls, Rounds, static trail => trail.UpdateTwiceAsync());
        await PrintAsync("issue a batch of 10,000", calls: 1, rounds: 20, static trail => trail.IssueManyAsync());

        Task PrintAsync(string change, int calls, int rounds, Func<Trail, Task> make) => Turns.PrintAsync(
            $"{nameof(Trail)}, {name}: {change}",
            calls,
            rounds,
            ("without events", calls => RepeatAsync(calls, without, make)),
            ("with events", calls => RepeatAsync(calls, with, make)));

        static async Task RepeatAsync(int calls, Trail trail, Func<Trail, Task> make)
        {
            for (var i = 0; i < calls; i++)
                await make(trail);
        }
    }

    private static async Task PrintRotationAsync(string name, ApiKeyDatabase database, int calls)
    {
        var rotations = Scale.Of(calls) * (Scale.Rounds(Rounds) + Scale.Rounds(WarmUpRounds));
        await using var rotation = await Rotation.CreateAsync(database, rotations);
        await PrintAsync(
            $"{nameof(Rotation)}, {name}",
            calls,
            ("issue a key", calls => RepeatAsync(calls, rotation.IssueAsync)),
            ("rotate a key that was used", calls => RepeatAsync(calls, rotation.RotateUsedAsync)),
            ("rotate a key that was not used", calls => RepeatAsync(calls, rotation.RotateUnusedAsync)));

        static async Task RepeatAsync(int calls, Func<Task> make)
        {
            for (var i = 0; i < calls; i++)
                await make();
        }
    }

    private static async Task PrintMissAsync(
        string benchmark, ServerMiss miss, params (string Name, Func<int, Task> RunAsync)[] others)
    {
        await miss.SetUpAsync();
        await PrintAsync(
            benchmark,
            calls: 250,
            [
                ("bare ADO.NET, warm", RepeatAsync(miss.BareWarm)),
                ("bare ADO.NET, pooled connection per call", RepeatAsync(miss.BarePooled)),
                ("Dapper", RepeatAsync(miss.Dapper)),
                .. others,
                ("ApiKeys", RepeatAsync(miss.ApiKeys)),
            ]);
        await miss.CleanUpAsync();
    }

    private static Task PrintAsync(
        string benchmark, int calls, params (string Name, Func<int, Task> RunAsync)[] peers) =>
        PrintAsync(benchmark, calls, Rounds, peers);

    private static async Task PrintAsync(
        string benchmark, int calls, int rounds, params (string Name, Func<int, Task> RunAsync)[] peers)
    {
        calls = Scale.Of(calls);
        var warmUpRounds = Scale.Rounds(Math.Min(WarmUpRounds, rounds / 5));
        rounds = Scale.Rounds(rounds);
        var times = Array.ConvertAll(peers, _ => new double[rounds]);
        for (var round = -warmUpRounds; round < rounds; round++)
        {
            for (var peer = 0; peer < peers.Length; peer++)
            {
                var started = Stopwatch.GetTimestamp();
                await peers[peer].RunAsync(calls);
                if (round >= 0)
                    times[peer][round] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            }
        }

        for (var peer = 0; peer < peers.Length; peer++)
        {
            var ratios = times[peer].Zip(times[0], (own, first) => own / first).Order().ToArray();
            var (low, median, high) = (Quantile(ratios, 0.25), Quantile(ratios, 0.5), Quantile(ratios, 0.75));
            var turn = Quantile([.. times[peer].Order()], 0.5);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {benchmark} | {peers[peer].Name} | {median:F2} | {low:F2} to {high:F2} | {turn:F0} μs |"));
        }
    }

    private static double Quantile(double[] ordered, double share) => ordered[(int)(share * (ordered.Length - 1))];

    private static Func<int, Task> Repeat<T>(Func<T> call) => calls =>
    {
        for (var i = 0; i < calls; i++)
            call();
        return Task.CompletedTask;
    };

    private static Func<int, Task> RepeatAsync(Func<ValueTask<bool>> call) => async calls =>
    {
        for (var i = 0; i < calls; i++)
        {
            if (!await call())
                throw new InvalidOperationException("An answer is wrong.");
        }
    };
}
