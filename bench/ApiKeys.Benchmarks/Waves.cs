using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using ApiKeys.Benchmarks.Databases;
using ApiKeys.Benchmarks.Peers;

namespace ApiKeys.Benchmarks;

/// <summary>
/// How long does a wave of misses take that arrive at once, beside bare ADO.NET on a fixed number of connections? The
/// command <c>waves</c> prints, for each size of a wave, the number of connections that was best for bare ADO.NET, and
/// the ratio to it: warm, and cold, where the connections have yet to be opened. The peers take turns, as in <see
/// cref="Turns"/>.
/// </summary>
internal static class Waves
{
    private const int Keys = 10_000;
    private static readonly int[] Sizes = [17, 32, 50, 100, 1_000];
    private static readonly int[] Connections = [1, 2, 4, 8, 16, 32];

    public static async Task PrintAsync()
    {
        Console.WriteLine("| Server | Wave | State | Best bare | Its time | ApiKeys | Ratio | Bare, 16 | Bare, 32 |");
        Console.WriteLine("|--- |---:|--- |---:|---:|---:|---:|---:|---:|");
        await PrintAsync("PostgreSQL", new PostgreSqlServerDatabase());
        await PrintAsync("MariaDB", new MariaDbServerDatabase());
    }

    private static async Task PrintAsync(string server, ServerDatabase database)
    {
        await using (database)
        {
            await database.CreateAsync();
            await using var keys = await ApiKeysLookUp.CreateAsync(database.ApiKeys, Scale.Of(Keys));
            await database.AnalyzeAsync();
            foreach (var size in Sizes)
            {
                await PrintAsync(server, size, database, keys, isWarm: true, rounds: 30);
                await PrintAsync(server, size, database, keys, isWarm: false, rounds: 10);
            }
        }
    }

    private static async Task PrintAsync(
        string server, int size, ServerDatabase database, ApiKeysLookUp keys, bool isWarm, int rounds)
    {
        rounds = Scale.Rounds(rounds);
        var bare = Array.ConvertAll(Connections, _ => new double[rounds]);
        var own = new double[rounds];
        var pools = Array.ConvertAll(Connections, connections => new BarePool(database, connections));
        var client = keys.OpenAnother(database.ApiKeys);
        for (var round = isWarm ? -Scale.Rounds(20) : -1; round < rounds; round++)
        {
            for (var i = 0; i < pools.Length; i++)
            {
                var time = await MeasureAsync(size, keys, pools[i]);
                if (round >= 0)
                    bare[i][round] = time;
                if (!isWarm)
                {
                    await pools[i].DisposeAsync();
                    pools[i] = new(database, Connections[i]);
                }
            }

            var ownTime = await MeasureAsync(size, keys, client);
            if (round >= 0)
                own[round] = ownTime;
            if (!isWarm)
            {
                await client.DisposeAsync();
                client = keys.OpenAnother(database.ApiKeys);
            }
        }

        foreach (var pool in pools)
            await pool.DisposeAsync();
        await client.DisposeAsync();

        var medians = Array.ConvertAll(bare, Median);
        var best = Array.IndexOf(medians, medians.Min());
        var ratio = Median([.. own.Zip(bare[best], (a, b) => a / b)]);
        string[] cells =
        [
            server,
            Format($"{size}"),
            isWarm ? "warm" : "cold",
            Format($"{Connections[best]}"),
            Format($"{medians[best]:F1} ms"),
            Format($"{Median(own):F1} ms"),
            Format($"{ratio:F2}"),
            Format($"{medians[^2] / medians[best]:F2}"),
            Format($"{medians[^1] / medians[best]:F2}"),
        ];
        Console.WriteLine($"| {string.Join(" | ", cells)} |");

        static string Format(FormattableString cell) => cell.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task<double> MeasureAsync(int size, ApiKeysLookUp keys, ILookUp lookUp)
    {
        var started = Stopwatch.GetTimestamp();
        var calls = new Task<bool>[size];
        for (var i = 0; i < size; i++)
        {
            var text = keys.NextText();
            calls[i] = Task.Run(async () => await lookUp.FindAsync(text));
        }

        foreach (var found in await Task.WhenAll(calls))
        {
            if (!found)
                throw new InvalidOperationException("An answer is wrong.");
        }

        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    /// <summary>A fixed number of connections, which are all opened as soon as they are needed.</summary>
    private sealed class BarePool(ServerDatabase database, int connections) : ILookUp
    {
        private readonly DbDataSource _source = database.CreateUnpooledSource();
        private readonly Channel<WarmLookUp?> _free = CreateChannel(connections);

        public async ValueTask<bool> FindAsync(string text)
        {
            var lookUp = await _free.Reader.ReadAsync() ?? await WarmLookUp.OpenAsync(_source.CreateConnection());
            var found = await lookUp.FindAsync(text);
            await _free.Writer.WriteAsync(lookUp);
            return found;
        }

        public async ValueTask DisposeAsync()
        {
            while (_free.Reader.TryRead(out var lookUp))
            {
                if (lookUp is not null)
                    await lookUp.DisposeAsync();
            }

            await _source.DisposeAsync();
        }

        private static Channel<WarmLookUp?> CreateChannel(int connections)
        {
            var channel = Channel.CreateUnbounded<WarmLookUp?>();
            for (var i = 0; i < connections; i++)
                channel.Writer.TryWrite(null);
            return channel;
        }
    }
}
