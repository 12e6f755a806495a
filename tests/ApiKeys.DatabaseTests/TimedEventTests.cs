using System.Globalization;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>What time does is an event: each once, from any number of nodes.</summary>
public abstract class TimedEventTests(TestDatabase database) : BehaviourSuite(database)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private OrganizationId _organization;

    [Fact]
    public async Task A_key_that_will_expire_is_told_at_each_distance_and_at_its_end_and_each_once()
    {
        var client = await BeginAsync(new() { ExpiryNotices = [Day, 7 * Day] });
        var issued = await CreateAsync(new() { ExpiresAt = Clock.Now + (10 * Day) });

        Assert.Equal(0, await RecordAsync(client));
        Clock.Advance((3 * Day) - Minute);
        Assert.Equal(0, await RecordAsync(client));
        Clock.Advance(Minute);
        Assert.Equal(1, await RecordAsync(client));
        Assert.Equal(0, await RecordAsync(client));
        Clock.Advance((6 * Day) + Hour);
        Assert.Equal(1, await RecordAsync(client));
        Clock.Advance(Day);
        Assert.Equal(1, await RecordAsync(client));
        Clock.Advance(Day);
        Assert.Equal(0, await RecordAsync(client));

        Assert.Equal(
            [
                (ApiKeyEventKinds.KeyExpiring, Expected(",\"noticeSeconds\":604800}")),
                (ApiKeyEventKinds.KeyExpiring, Expected(",\"noticeSeconds\":86400}")),
                (ApiKeyEventKinds.KeyExpired, Expected("}")),
            ],
            (await ListAsync()).Select(entry => (entry.Kind, entry.Details)));
        Assert.All(
            await ListAsync(),
            entry => Assert.Equal(
                (ApiKeyEvent.SystemActor, SubjectOf(issued)), (entry.Actor, entry.Subject)));

        string Expected(string end) =>
            $"{{\"prefix\":\"{issued.Key.Prefix}\",\"expiresAt\":\"2030-05-27T10:20:30.123+00:00\"{end}";
    }

    [Fact]
    public async Task The_first_look_marks_the_time_and_what_was_missed_later_is_recorded()
    {
        _organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var before = await CreateAsync(new() { ExpiresAt = Clock.Now + Hour });
        Clock.Advance(2 * Day);
        var client = OpenNode(new() { ExpiryNotices = [7 * Day, Day] });
        Assert.Equal(0, await RecordAsync(client));
        var after = await CreateAsync(new() { ExpiresAt = Clock.Now + (20 * Day) });

        // No node looked for a long time. The key has passed both distances, and its end.
        Clock.Advance(30 * Day);

        Assert.Equal(1, await RecordAsync(client));
        Assert.Equal(
            (ApiKeyEventKinds.KeyExpired, SubjectOf(after)),
            Assert.Single((await ListAsync()).Select(entry => (entry.Kind, entry.Subject))));
        Assert.NotEqual(before.Key.Id, after.Key.Id);
    }

    [Fact]
    public async Task Of_two_distances_that_were_passed_meanwhile_the_nearer_one_is_told()
    {
        var client = await BeginAsync(new() { ExpiryNotices = [7 * Day, Day] });
        await CreateAsync(new() { ExpiresAt = Clock.Now + (20 * Day) });

        Clock.Advance((19 * Day) + Hour);

        Assert.Equal(1, await RecordAsync(client));
        Assert.Contains("\"noticeSeconds\":86400", Assert.Single(await ListAsync()).Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_issued_within_a_distance_is_not_told_of_it()
    {
        var client = await BeginAsync(new() { ExpiryNotices = [7 * Day] });
        await CreateAsync(new() { ExpiresAt = Clock.Now + (7 * Day) - TimeSpan.FromMilliseconds(1) });

        Clock.Advance(Minute);
        Assert.Equal(0, await RecordAsync(client));

        Clock.Advance(7 * Day);
        Assert.Equal(1, await RecordAsync(client));
        Assert.Equal(ApiKeyEventKinds.KeyExpired, Assert.Single(await ListAsync()).Kind);
    }

    [Fact]
    public async Task A_page_of_keys_that_are_not_told_of_a_distance_ends_the_look()
    {
        var client = await BeginAsync(new() { ExpiryNotices = [7 * Day] });
        await CreateManyAsync(_organization, 500, () => Clock.Now + (7 * Day) - Minute);
        Clock.Advance(Minute);

        Assert.Equal(0, await RecordAsync(client).WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
    }

    [Fact]
    public async Task A_key_that_is_extended_expires_again_later_and_a_revoked_one_never()
    {
        var client = await BeginAsync(new() { ExpiryNotices = [] });
        var extended = await CreateAsync(new() { ExpiresAt = Clock.Now + Hour });
        var revoked = await CreateAsync(new() { ExpiresAt = Clock.Now + Hour });
        await Client.RevokeKeyAsync(_organization, revoked.Key.Id, cancellationToken: Cancellation);
        Clock.Advance(2 * Hour);
        Assert.Equal(1, await RecordAsync(client));

        await Client.UpdateKeyAsync(
            _organization, extended.Key.Id, new() { ExpiresAt = Clock.Now + Day }, cancellationToken: Cancellation);
        Assert.Equal(0, await RecordAsync(client));
        Clock.Advance(Day);

        Assert.Equal(1, await RecordAsync(client));
        Assert.Equal(2, (await ListAsync()).Count(entry => entry.Subject == SubjectOf(extended)));
        Assert.Equal(2, (await ListAsync()).Count);
    }

    [Fact]
    public async Task The_greatest_lifetime_ends_a_key_earlier_than_its_expiry_and_once()
    {
        var client = await BeginAsync(
            new() { ExpiryNotices = [Day] }, new() { MaxKeyLifetime = 10 * Day, RecordEvents = true });
        var longer = await CreateAsync(new() { ExpiresAt = Clock.Now + (20 * Day) });
        var endless = await CreateAsync();
        var shorter = await CreateAsync(new() { ExpiresAt = Clock.Now + (10 * Day) });

        Clock.Advance((9 * Day) + Minute);
        Assert.Equal(3, await RecordAsync(client));
        Clock.Advance(Day);
        Assert.Equal(3, await RecordAsync(client));
        Clock.Advance(10 * Day);
        Assert.Equal(0, await RecordAsync(client));

        foreach (var issued in (IssuedKey[])[longer, endless, shorter])
        {
            Assert.Equal(
                [ApiKeyEventKinds.KeyExpiring, ApiKeyEventKinds.KeyExpired],
                (await ListAsync()).Where(entry => entry.Subject == SubjectOf(issued))
                    .Select(entry => entry.Kind));
        }
    }

    [Fact]
    public async Task A_key_that_nobody_uses_is_told_once_and_again_after_its_next_use()
    {
        var client = await BeginAsync(new() { ExpiryNotices = [], UnusedFor = 30 * Day });
        var never = await CreateAsync();
        var used = await CreateAsync();
        var ended = await CreateAsync(new() { ExpiresAt = Clock.Now + Day });
        Clock.Advance(Day + Minute);
        Assert.Equal(1, await RecordAsync(client));
        await UseAsync(used);

        Clock.Advance((29 * Day) - (2 * Minute));
        Assert.Equal(0, await RecordAsync(client));
        Clock.Advance(2 * Minute);
        Assert.Equal(1, await RecordAsync(client));
        Clock.Advance(Day);
        Assert.Equal(1, await RecordAsync(client));
        await UseAsync(used);
        Clock.Advance(29 * Day);
        Assert.Equal(0, await RecordAsync(client));
        Clock.Advance(Day);
        Assert.Equal(1, await RecordAsync(client));

        var events = (await ListAsync()).Where(entry => entry.Kind is ApiKeyEventKinds.KeyUnused).ToList();
        Assert.Equal(
            [SubjectOf(never), SubjectOf(used), SubjectOf(used)],
            events.Select(entry => entry.Subject));
        Assert.Contains("\"lastUsedAt\":null", events[0].Details, StringComparison.Ordinal);
        Assert.Contains("\"lastUsedAt\":\"2030-", events[1].Details, StringComparison.Ordinal);
        Assert.NotEqual(ended.Key.Id, used.Key.Id);
    }

    [Fact]
    public async Task The_end_of_a_grace_period_says_whether_the_old_text_is_still_used()
    {
        var client = await BeginAsync(new() { ExpiryNotices = [] });
        var idle = await CreateAsync();
        var busy = await CreateAsync();
        await UseAsync(idle);
        await UseAsync(busy);
        Clock.Advance(Minute);
        await RotateAsync(idle, Day);
        await RotateAsync(busy, Day);
        Clock.Advance(Hour);
        await UseAsync(busy);

        Clock.Advance(Day);

        Assert.Equal(2, await RecordAsync(client));
        Assert.Equal(0, await RecordAsync(client));
        Assert.Equal(
            [(SubjectOf(idle), false), (SubjectOf(busy), true)],
            (await ListAsync(ApiKeyEventKinds.KeySecretEnded)).OrderBy(entry => entry.Subject == SubjectOf(busy))
                .Select(entry => (entry.Subject, IsInUse(entry))));
        Assert.All(
            await ListAsync(ApiKeyEventKinds.KeySecretEnded),
            entry => Assert.StartsWith("{\"secret\":1,\"prefix\":\"sk_", entry.Details, StringComparison.Ordinal));

        static bool IsInUse(ApiKeyEvent entry) => entry.Details.EndsWith("\"inUse\":true}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_text_that_ends_by_the_use_of_the_new_one_has_an_event_and_one_ended_by_hand_has_its_own()
    {
        var client = await BeginAsync(new() { ExpiryNotices = [] });
        var old = await CreateAsync();
        await UseAsync(old);
        var next = await RotateAsync(old, 30 * Day, endsOnUse: true);
        Clock.Advance(Hour);
        await UseAsync(next);
        Clock.Advance(Hour);
        Assert.Equal(1, await RecordAsync(client));

        await RotateAsync(next, Day);
        Clock.Advance(Hour);
        await Client.ExpireSecretAsync(_organization, old.Key.Id, 2, Cancellation);
        Clock.Advance(2 * Day);

        Assert.Equal(0, await RecordAsync(client));
        Assert.StartsWith(
            "{\"secret\":1,",
            Assert.Single(await ListAsync(ApiKeyEventKinds.KeySecretEnded)).Details,
            StringComparison.Ordinal);
        Assert.Single(await ListAsync(ApiKeyEventKinds.KeySecretExpired));
    }

    [Fact]
    public async Task A_use_that_a_frozen_node_writes_late_ends_an_old_text_with_its_event()
    {
        var client = await BeginAsync(new() { ExpiryNotices = [] });
        var old = await CreateAsync();
        await UseAsync(old);
        var next = await RotateAsync(old, 30 * Day, endsOnUse: true);
        Clock.Advance(Hour);
        var frozen = Open();
        Assert.True((await frozen.ValidateKeyAsync(next.Plaintext, cancellationToken: Cancellation)).IsValid);
        Clock.Advance(2 * Day);
        Assert.Equal(0, await RecordAsync(client));

        await frozen.FlushAsync(Cancellation);
        Clock.Advance(Minute);

        Assert.Equal(1, await RecordAsync(client));
    }

    [Fact]
    public async Task A_key_that_becomes_visible_after_its_end_is_told_as_well()
    {
        var client = await BeginAsync(new() { ExpiryNotices = [] });
        var behind = new TestClock { Now = Clock.Now - (30 * Minute) };
        var late = Open(new() { TimeProvider = behind });
        await late.CreateKeyAsync(
            _organization,
            metadata: new() { ExpiresAt = behind.Now + Minute },
            cancellationToken: Cancellation);
        Clock.Advance(Minute);

        Assert.Equal(1, await RecordAsync(client));
    }

    [Fact]
    public async Task A_superseded_text_that_is_presented_is_told_once_for_each_secret_from_whichever_node()
    {
        await BeginAsync(new());
        var first = await CreateAsync();
        await UseAsync(first);
        var second = await RotateAsync(first, TimeSpan.Zero);
        await UseAsync(second);
        await RotateAsync(second, TimeSpan.Zero);

        foreach (var node in (ApiKeyClient[])[Client, Open()])
        {
            foreach (var text in (IssuedKey[])[first, second, first])
            {
                Assert.Equal(
                    ValidationStatus.Superseded,
                    (await node.ValidateKeyAsync(text.Plaintext, cancellationToken: Cancellation)).Status);
            }

            await node.FlushAsync(Cancellation);
        }

        Assert.Equal(
            ["{\"secret\":1}", "{\"secret\":2}"],
            (await ListAsync(ApiKeyEventKinds.KeySupersededPresented)).Select(entry => entry.Details).Order());
    }

    [Fact]
    public async Task A_current_text_that_is_too_old_is_not_told_as_superseded()
    {
        await BeginAsync(new());
        var issued = await CreateAsync();
        var client = Open(new() { TimeProvider = Clock, MaxSecretAge = Hour });
        Clock.Advance(2 * Hour);

        var validation = await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
        await client.FlushAsync(Cancellation);

        Assert.Equal(ValidationStatus.Superseded, validation.Status);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Nodes_that_look_at_the_same_time_record_each_event_once()
    {
        await BeginAsync(new() { ExpiryNotices = [] });
        var other = (await Client.CreateOrganizationAsync("Other", Cancellation)).Id;
        await CreateManyAsync(_organization, 1_100, () => Clock.Now + Hour);
        await CreateManyAsync(other, 30, () => Clock.Now + Hour);
        var nodes = Enumerable.Range(0, 4).Select(_ => OpenNode(new() { ExpiryNotices = [] })).ToList();
        Clock.Advance(2 * Hour);

        var recorded = await Task.WhenAll(nodes.Select(node => Task.Run(() => RecordAsync(node))));

        // A node that gives its lease back lets the next one look. That one finds the rest, or nothing.
        Assert.Equal(1_130, recorded.Sum() + await RecordAsync(nodes[0]));
        Assert.Equal(1_100, (await ListAsync()).Select(entry => entry.Subject).Distinct().Count());
        Assert.Equal(1_100, (await ListAsync()).Count);
        Assert.Equal(30, (await ToListAsync(Client.ListEventsAsync(other))).Count(
            entry => entry.Kind is ApiKeyEventKinds.KeyExpired));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_tells_nothing_twice()
    {
        var client = await BeginAsync(new() { ExpiryNotices = [Hour] });
        await CreateAsync(new() { ExpiresAt = Clock.Now + (2 * Hour) });
        Clock.Advance(3 * Hour);
        Assert.Equal(1, await RecordAsync(client));

        Clock.Advance(-2.5 * Hour);
        Assert.Equal(0, await RecordAsync(client));
        Clock.Advance(0.5 * Hour);
        Assert.Equal(0, await RecordAsync(client));
        Clock.Advance(Day);
        Assert.Equal(0, await RecordAsync(client));
    }

    [Fact]
    public async Task A_client_looks_by_itself_and_keeps_its_lease()
    {
        await BeginAsync(new());
        var looking = OpenNode(new() { ExpiryNotices = [], Interval = TimeSpan.FromSeconds(1) });
        await CreateAsync(new() { ExpiresAt = Clock.Now + Hour });
        Clock.Advance(2 * Hour);

        await Eventually.TrueAsync(async () => (await ListAsync()).Count is 1);

        // Its lease ends two minutes after its last look.
        await CreateAsync(new() { ExpiresAt = Clock.Now + TimeSpan.FromSeconds(30) });
        await looking.DisposeAsync();
        var other = OpenNode(new() { ExpiryNotices = [] });
        Clock.Advance(Minute);
        Assert.Equal(0, await RecordAsync(other));
        Clock.Advance(2 * Minute);
        Assert.Equal(1, await RecordAsync(other));
    }

    [Fact]
    public async Task Without_the_option_or_without_events_there_is_nothing_to_call()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.RecordTimedEventsAsync(Cancellation));
        var silent = Open(new() { TimeProvider = Clock, TimedEvents = new(), RecordEvents = false });

        await Assert.ThrowsAsync<InvalidOperationException>(() => silent.RecordTimedEventsAsync(Cancellation));
    }

    [Fact]
    public async Task Three_processes_whose_clock_steps_tell_each_event_once_and_one_is_killed_while_it_tells()
    {
        const int Steps = 12;
        const int Keys = 600;
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        TestContext.Current.TestOutputHelper?.WriteLine($"The seed is {seed}.");
        await BeginAsync(new());
        var start = Clock.Now;
        List<OrganizationId> organizations = [];
        for (var i = 0; i < 3; i++)
        {
            organizations.Add((await Client.CreateOrganizationAsync($"Tenant {i}", Cancellation)).Id);
            await CreateManyAsync(
                organizations[i], Keys, () => start + (random.Next((int)Hour.TotalMinutes, Steps * 30) * Minute));
        }

        var processes = Enumerable.Range(0, 3).Select(_ => StartProcess()).ToList();
        try
        {
            foreach (var process in processes)
                Assert.Equal("ready", await process.ReadLineAsync());
            for (var step = 1; step <= Steps; step++)
            {
                Clock.Now = start + (step * 30 * Minute);
                var time = Clock.Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
                foreach (var process in processes)
                    await process.Input.WriteLineAsync(time);
                if (step % 3 is 0)
                {
                    // Any of them may be the one that tells.
                    var victim = random.Next(processes.Count);
                    await Task.Delay(random.Next(20), Cancellation);
                    await processes[victim].KillAsync();
                    processes[victim].Dispose();
                    processes[victim] = StartProcess();
                    Assert.Equal("ready", await processes[victim].ReadLineAsync());
                    await processes[victim].Input.WriteLineAsync(time);
                }

                foreach (var process in processes)
                    await process.ReadLineAsync();
            }
        }
        finally
        {
            foreach (var process in processes)
                process.Dispose();
        }

        Clock.Advance(Hour);
        await RecordAsync(OpenNode(new() { ExpiryNotices = [Hour] }));
        foreach (var organization in organizations)
        {
            var told = (await ToListAsync(Client.ListEventsAsync(organization))).Where(IsTold).ToList();

            // A distance that passed with the end, since nobody told meanwhile, is not told any more.
            Assert.Equal(Keys, told.Count(entry => entry.Kind is ApiKeyEventKinds.KeyExpired));
            Assert.InRange(told.Count, (Keys * 3) / 2, Keys * 2);
            Assert.Equal(told.Count, told.Select(entry => (entry.Kind, entry.Subject)).Distinct().Count());
        }
    }

    private static bool IsTold(ApiKeyEvent entry) => entry.Kind is ApiKeyEventKinds.KeyExpiring
        or ApiKeyEventKinds.KeyExpired or ApiKeyEventKinds.KeyUnused or ApiKeyEventKinds.KeySecretEnded
        or ApiKeyEventKinds.KeySupersededPresented;

    private static string SubjectOf(IssuedKey issued) => issued.Key.Id.Value.ToString("N");

    private TestProcess StartProcess() => TestProcess.Start("record-timed-events", Database);

    private async Task<ApiKeyClient> BeginAsync(TimedEventOptions timedEvents, ApiKeyOptions? options = null)
    {
        _organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var client = OpenNode(timedEvents, options);
        Assert.Equal(0, await RecordAsync(client));
        return client;
    }

    private ApiKeyClient OpenNode(TimedEventOptions timedEvents, ApiKeyOptions? options = null)
    {
        options ??= new();
        options.TimeProvider = Clock;
        options.TimedEvents = new()
        {
            ExpiryNotices = timedEvents.ExpiryNotices,
            UnusedFor = timedEvents.UnusedFor,

            // By default only a call looks.
            Interval = timedEvents.Interval == Minute ? Timeout.InfiniteTimeSpan : timedEvents.Interval,
        };
        return Open(options);
    }

    private static Task<long> RecordAsync(ApiKeyClient client) => client.RecordTimedEventsAsync(Cancellation);

    private Task<IssuedKey> CreateAsync(KeyMetadata? metadata = null) =>
        Client.CreateKeyAsync(_organization, metadata: metadata, cancellationToken: Cancellation);

    private Task<IReadOnlyList<IssuedKey>> CreateManyAsync(
        OrganizationId organization, int count, Func<DateTimeOffset> expiresAt) =>
        Client.CreateKeysAsync(
            organization,
            [.. Enumerable.Range(0, count).Select(_ => new KeyMetadata { ExpiresAt = expiresAt() })],
            cancellationToken: Cancellation);

    private Task<IssuedKey> RotateAsync(IssuedKey issued, TimeSpan gracePeriod, bool endsOnUse = false) =>
        Client.RotateKeyAsync(_organization, issued.Key.Id, gracePeriod, endsOnUse, cancellationToken: Cancellation);

    private async Task UseAsync(IssuedKey issued)
    {
        Assert.True((await ValidateAsync(issued)).IsValid);
        await Client.FlushAsync(Cancellation);
    }

    private async Task<List<ApiKeyEvent>> ListAsync(string? kind = null) =>
        [.. (await ToListAsync(Client.ListEventsAsync(_organization)))
            .Where(entry => kind is null ? IsTold(entry) : entry.Kind == kind)];
}
