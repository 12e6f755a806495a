using System.Globalization;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>Several nodes on one database. Each node is a process with its own memory.</summary>
public abstract class NodeTests(TestDatabase database) : BehaviourSuite(database)
{
    private const int Nodes = 3;
    protected const int Keys = 100;

    // The number of uses that a process makes before it reports them.
    private const int UsesPerLine = 100;

    [Fact]
    public Task A_revoked_key_is_refused_on_every_node_within_the_cache_duration_without_notification() =>
        AssertRefusedWithinAsync(TimeSpan.FromMilliseconds(1_000), late: 0, "cache=1000", "poll=0");

    [Fact]
    public Task A_revoked_key_is_refused_on_every_node_soon_after_the_poll() =>
        AssertRefusedWithinAsync(TimeSpan.FromMilliseconds(1_000), late: Keys / 4, "cache=3600000", "poll=100");

    [Fact]
    public async Task Four_times_twenty_five_thousand_validations_are_exactly_a_hundred_thousand_uses()
    {
        var issued = await IssueAsync();

        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync("validate", [issued], "25000")));
        foreach (var node in nodes)
        {
            Assert.Equal("25000 0", (await node.FinishAsync())[0]);
            node.Dispose();
        }

        Assert.Equal(100_000, (await ReadAsync(issued)).UseCount);
    }

    [Fact]
    public async Task A_limit_of_a_thousand_calls_a_minute_allows_exactly_a_thousand_over_four_nodes()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerMinute(1_000)] });
        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync("limit", [issued], "1000")));

        // The whole test must lie within one minute.
        var untilNextMinute = 60_000 - (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() % 60_000);
        if (untilNextMinute < 30_000)
            await Task.Delay(TimeSpan.FromMilliseconds(untilNextMinute + 100), Cancellation);
        foreach (var node in nodes)
        {
            await node.Input.WriteLineAsync("go");
            await node.Input.FlushAsync(Cancellation);
        }

        var allowed = 0;
        foreach (var node in nodes)
        {
            allowed += int.Parse((await node.FinishAsync())[0], CultureInfo.InvariantCulture);
            node.Dispose();
        }

        Assert.Equal(1_000, allowed);
    }

    [Fact]
    public async Task A_killed_process_loses_at_most_the_uses_of_one_flush_interval()
    {
        var interval = TimeSpan.FromMilliseconds(200);

        // The time that a flush may take on a busy machine.
        var flush = TimeSpan.FromSeconds(2);
        var issued = await IssueAsync();
        var (stored, most) = (0L, 0L);
        for (var kill = 0; kill < 3; kill++)
        {
            using var node = await StartAsync("use", [issued], "flush=200");
            var counts = new List<(long At, long Used)>();
            do
                counts.Add(ParseUses(await node.ReadLineAsync()));
            while (counts[^1].At - counts[0].At < (interval + flush).TotalMilliseconds + 500);
            var killedAt = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            most += await KillAsync(node, counts[^1].Used) + UsesPerLine;

            var due = counts.Last(count => count.At < killedAt - (interval + flush).TotalMilliseconds).Used;
            var written = (await ReadAsync(issued)).UseCount - stored;
            Assert.True(due > 0);
            Assert.True(
                written >= due,
                $"{due} uses were counted more than a flush interval ago, and {written} are in the database.");
            stored += written;
            Assert.True(stored <= most, $"At most {most} uses were made, and {stored} are in the database.");
        }
    }

    [Fact]
    public async Task A_killed_process_loses_no_acknowledged_use_and_writes_none_twice()
    {
        var random = new Random(20261124);
        var issued = await IssueAsync();
        var acknowledged = 0L;
        for (var kill = 1; kill <= 10; kill++)
        {
            using var node = await StartAsync("use-and-flush", [issued], "flush=3600000");
            var first = ParseUses(await node.ReadLineAsync()).Used;
            await Task.Delay(random.Next(100), Cancellation);
            acknowledged += await KillAsync(node, first);

            // Each kill interrupts at most one more flush. The server may still complete that flush.
            var stored = (await ReadAsync(issued)).UseCount;
            Assert.True(
                stored >= acknowledged && stored <= acknowledged + (kill * UsesPerLine),
                $"{acknowledged} uses were acknowledged, and {stored} are in the database.");
            Assert.Equal(0, stored % UsesPerLine);
        }
    }

    /// <summary>Revokes keys, and fails where a node allows one of them for too long afterwards.</summary>
    /// <param name="bound">How long a node may allow a key.</param>
    /// <param name="late">
    /// How many of the keys may be allowed for up to two seconds: a process waits for its turn on a busy machine.
    /// </param>
    /// <param name="options">The options of the nodes.</param>
    protected async Task AssertRefusedWithinAsync(TimeSpan bound, int late, params string[] options)
    {
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var keys = await Task.WhenAll(
            Enumerable.Range(0, Keys).Select(
                _ => Client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation)));
        var nodes = await Task.WhenAll(Enumerable.Range(0, Nodes).Select(_ => StartAsync("watch", keys, options)));

        var revokedAt = new long[Keys];
        for (var i = 0; i < Keys; i++)
        {
            await Client.RevokeKeyAsync(organization.Id, keys[i].Key.Id, cancellationToken: Cancellation);
            revokedAt[i] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            await Task.Delay(5, Cancellation);
        }

        foreach (var node in nodes)
        {
            var lastAllowed = (await node.FinishAsync()).Select(
                line => long.Parse(line, CultureInfo.InvariantCulture)).ToList();
            node.Dispose();
            var times = Enumerable.Range(0, Keys).Select(i => lastAllowed[i] - revokedAt[i]).Order().ToList();
            var longest = string.Join(' ', times[^(late + 1)..]);
            Assert.True(
                times[^(late + 1)] <= bound.TotalMilliseconds && (late is 0 || times[^1] <= 2_000),
                $"Keys were allowed for so many ms after they were revoked: {longest}");
        }
    }

    private async Task<TestProcess> StartAsync(string command, IEnumerable<IssuedKey> keys, params string[] arguments)
    {
        var node = TestProcess.Start(command, Database, arguments);
        foreach (var key in keys)
            await node.Input.WriteLineAsync(key.Plaintext);
        await node.Input.WriteLineAsync();
        await node.Input.FlushAsync(Cancellation);
        Assert.Equal("ready", await node.ReadLineAsync());
        return node;
    }

    /// <summary>Kills a process that uses a key, and returns the uses of its last report.</summary>
    private static async Task<long> KillAsync(TestProcess node, long reported)
    {
        await node.KillAsync();

        // Only whole lines count. A line that the kill cut off was not reported.
        var lines = (await node.Output.ReadToEndAsync(Cancellation)).Split('\n');
        return lines.Length > 1 ? ParseUses(lines[^2]).Used : reported;
    }

    private static (long At, long Used) ParseUses(string line)
    {
        var parts = line.Split(' ');
        return (long.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
