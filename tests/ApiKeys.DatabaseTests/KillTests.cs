using System.Diagnostics;
using System.Globalization;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// A process is killed (SIGKILL) while it makes changes, again and again. Nothing acknowledged is lost, nothing is half
/// done, no event is without its change, and no change is without its event. A failure tells the seed.
/// APIKEYS_TEST_SEED sets it, and APIKEYS_TEST_KILLS the number of kills: 30 in the native run of ./test.sh.
/// </summary>
public abstract class KillTests(TestDatabase database) : BehaviourSuite(database)
{
    private const int MaxLines = 30;

    private static readonly int Kills = int.TryParse(
        Environment.GetEnvironmentVariable("APIKEYS_TEST_KILLS"), CultureInfo.InvariantCulture, out var kills)
        ? kills
        : 10;

    private readonly int _seed = int.TryParse(
        Environment.GetEnvironmentVariable("APIKEYS_TEST_SEED"), CultureInfo.InvariantCulture, out var seed)
        ? seed
        : Environment.TickCount;

    private Random _random = new(0);
    private ApiKeyClient _client = null!;
    private OrganizationId _organization;
    private EventTrail _trail = null!;
    private int _kills;

    [Fact]
    public Task An_acknowledged_key_survives_the_kill_of_its_process() => RunAsync(async () =>
    {
        var acknowledged = 0;
        for (; _kills < Kills; _kills++)
        {
            var texts = await KillAsync("issue", [$"{int.MaxValue}"]);
            await _trail.ReadAsync();

            acknowledged += texts.Count;
            Assert.True(_trail.Keys.Count >= acknowledged);
            Assert.Equal(_trail.Keys.Count, await Database.CountAsync("api_key_keys"));
            foreach (var text in texts)
                Assert.True(
                    (await _client.ValidateKeyAsync(text, cancellationToken: Cancellation)).IsValid,
                    "A key that was acknowledged does not validate.");
        }

        Assert.True(acknowledged >= Kills);
        await _trail.AssertRowsAsync();
    });

    [Fact]
    public Task An_import_whose_process_is_killed_is_there_whole_with_its_events_or_not_at_all() => RunAsync(async () =>
    {
        const int Rows = 300;
        var acknowledged = 0;
        for (; _kills < Kills; _kills++)
        {
            var lines = await KillAsync("import", [$"{Rows}"], lines: _random.Next(1, 3), within: 60);
            var events = await _trail.ReadAsync();

            Assert.All(lines, static line => Assert.Equal($"{Rows}", line));
            Assert.All(events, static entry => Assert.Equal(ApiKeyEventKinds.KeyImported, entry.Kind));
            acknowledged += lines.Count * Rows;
            Assert.True(_trail.Keys.Count >= acknowledged);
            Assert.Equal(0, _trail.Keys.Count % Rows);
            Assert.Equal(_trail.Keys.Count, await Database.CountAsync("api_key_keys"));
            Assert.Equal(_trail.Keys.Count, await Database.CountAsync("api_key_secrets"));
        }

        await _trail.AssertRowsAsync();
    });

    [Fact]
    public Task A_rotation_whose_process_is_killed_is_there_with_its_event_or_not_at_all() => RunAsync(async () =>
    {
        var issued = await _client.CreateKeysAsync(
            _organization, [new(), new(), new()], cancellationToken: Cancellation);
        var keys = string.Join(',', issued.Select(static key => key.Key.Id));
        var log = new RotationLog(issued);
        await _trail.ReadAsync();
        for (; _kills < Kills; _kills++)
        {
            // Each process repeats the rotation whose answer was lost, and writes no uses by itself.
            var lines = await KillAsync("rotate", [$"{_random.Next()}", keys, "flush=3600000"], log.Lost);

            Assert.True(lines[0] is "ready");
            log.Follow(lines[1..], await _trail.ReadAsync());
            await _trail.AssertRowsAsync();
            await log.AssertIdempotencyKeysAsync(Database);
            await log.AssertTextsAsync(_client, last: 5);
        }

        Assert.True(log.Acknowledged > Kills, $"{log.Acknowledged} rotations show little.");
        await log.AssertTextsAsync(_client, last: int.MaxValue);
    });

    [Fact]
    public Task Changes_of_many_keys_whose_process_is_killed_are_whole_with_their_events_and_can_be_repeated() =>
        RunAsync(async () =>
        {
            var log = new StepLog();
            for (; _kills < Kills; _kills++)
            {
                var lines = await KillAsync("change-many", [$"{log.Next}"], lines: _random.Next(1, 14));

                Assert.True(lines[0] is "ready");
                log.Follow(lines[1..], await _trail.ReadAsync());
                await _trail.AssertRowsAsync();
            }

            Assert.True(log.Next > Kills, $"{log.Next} steps show little.");
            await log.AssertTextsAsync(_client, _trail);
        });

    [Fact]
    public Task A_change_of_many_keys_whose_process_is_killed_is_whole_for_each_transaction_and_can_be_repeated() =>
        RunAsync(async () =>
        {
            // A kill takes half a second here, since all keys are changed after it.
            const int KillsOfManyKeys = 10;
            const int Total = 2_000;
            await _client.CreateKeysAsync(
                _organization, [.. Enumerable.Repeat(new KeyMetadata(), Total)], cancellationToken: Cancellation);
            var inTheMiddle = 0;

            for (; _kills < KillsOfManyKeys; _kills++)
            {
                // Every second kill comes between two transactions, or in the second one.
                var reports = _kills % 2 is 0
                    ? await KillAsync("disable", [], lines: 2, within: 0)
                    : await KillAsync("disable", [], lines: 1, within: 60);
                Assert.Equal("ready", reports[0]);
                var acknowledged = reports.Count is 1 ? 0 : int.Parse(reports[^1], CultureInfo.InvariantCulture);

                var disabled = await Database.CountAsync("api_key_keys WHERE disabled_at IS NOT NULL");
                Assert.True(
                    disabled >= acknowledged, $"{acknowledged} were acknowledged, and {disabled} are disabled.");
                Assert.Equal(0, disabled % 1_000);
                await AssertEventsAsync(disabled);
                inTheMiddle += disabled is > 0 and < Total ? 1 : 0;

                Assert.Equal(
                    Total - disabled,
                    await _client.DisableKeysAsync(_organization, new(), cancellationToken: Cancellation));
                Assert.Equal(
                    Total, await Database.CountAsync("api_key_keys WHERE disabled_at IS NOT NULL AND version = 2"));
                await AssertEventsAsync(Total);
                await Database.ExecuteAsync("UPDATE api_key_keys SET disabled_at = NULL, version = 1");
                await Database.ExecuteAsync("DELETE FROM api_key_events WHERE kind = 'key.disabled'");
            }

            Assert.True(inTheMiddle > 0, "No kill came between two transactions, and the test shows nothing.");

            async Task AssertEventsAsync(long count) => Assert.Equal(
                count, await Database.CountAsync("api_key_events WHERE kind = 'key.disabled'"));
        });

    private async Task RunAsync(Func<Task> test)
    {
        _random = new(_seed);
        _client = Open(new() { CacheDuration = TimeSpan.Zero, UsageFlushInterval = TimeSpan.FromHours(1) });
        _organization = (await _client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        _trail = new(Database, _client, _organization);
        try
        {
            await test();
            await Database.AssertIntegrityAsync();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Assert.Fail($"Seed {_seed}, kill {_kills}: {exception}");
        }
    }

    /// <summary>Starts a process, and kills it in the middle of its changes.</summary>
    /// <param name="command">The command.</param>
    /// <param name="arguments">Its arguments after the organization.</param>
    /// <param name="input">The first line that the process reads.</param>
    /// <param name="lines">It is killed after so many lines; a random number by default.</param>
    /// <param name="within">It is killed at most so many milliseconds later. Most changes take less.</param>
    /// <returns>The lines that it printed. One that was cut off was not acknowledged.</returns>
    private async Task<List<string>> KillAsync(
        string command, string[] arguments, string? input = null, int? lines = null, int within = 12)
    {
        using var process = TestProcess.Start(command, Database, [$"{_organization}", .. arguments]);
        if (input is not null)
        {
            await process.Input.WriteLineAsync(input);
            await process.Input.FlushAsync(Cancellation);
        }

        var (count, delay) = (lines ?? _random.Next(1, MaxLines), within * _random.NextDouble());
        var printed = new List<string>();
        while (printed.Count < count)
            printed.Add(await process.ReadLineAsync());
        var reading = process.Output.ReadToEndAsync(Cancellation);

        // A timer is too coarse: it waits for whole milliseconds.
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalMilliseconds < delay;)
            Thread.SpinWait(10);
        await process.KillAsync();
        printed.AddRange((await reading).Split('\n')[..^1]);

        // A commit may be on its way to the server still. It has the lock on the organization's event number, so this
        // change waits for it.
        await _client.RenameOrganizationAsync(_organization, $"Acme Inc {_kills}", Cancellation);
        return printed;
    }
}
