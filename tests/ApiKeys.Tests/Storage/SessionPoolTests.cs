using ApiKeys.Storage;
using ApiKeys.Storage.Sqlite;

namespace ApiKeys.Tests.Storage;

/// <summary>The number of sessions, and the order in which calls get one. Sessions are databases in memory.</summary>
public sealed class SessionPoolTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ManualClock _clock = new();
    private readonly SessionPool _pool;
    private int _created;

    public SessionPoolTests() => _pool = Create(maxSessions: 3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_that_was_returned_is_used_again()
    {
        var first = await RentOpenAsync();
        _pool.Return(first);

        Assert.Same(first, await _pool.RentAsync(Cancellation));
        Assert.Equal(1, _created);
    }

    [Theory]
    [InlineData(170, true)]
    [InlineData(190, false)]
    public async Task A_session_that_idled_for_more_than_three_minutes_is_replaced(int seconds, bool isSame)
    {
        var first = await RentOpenAsync();
        _pool.Return(first);
        _clock.Advance(TimeSpan.FromSeconds(seconds));

        var second = await _pool.RentAsync(Cancellation);

        Assert.Equal(isSame, ReferenceEquals(first, second));
        Assert.Equal((isSame, isSame), (first.IsOpen, second.IsOpen));
    }

    // A suspended machine, such as a virtual machine that a platform freezes, has no timestamps for that time.
    [Theory]
    [InlineData(170, true)]
    [InlineData(190, false)]
    [InlineData(-3600, true)]
    public async Task A_session_that_idled_over_a_suspension_of_the_machine_is_replaced(int seconds, bool isSame)
    {
        var first = await RentOpenAsync();
        _pool.Return(first);
        _clock.Suspend(TimeSpan.FromSeconds(seconds));

        var second = await _pool.RentAsync(Cancellation);

        Assert.Equal(isSame, ReferenceEquals(first, second));
        Assert.Equal((isSame, isSame), (first.IsOpen, second.IsOpen));
    }

    [Fact]
    public async Task A_call_waits_for_the_session_in_use_and_opens_no_other()
    {
        var session = await RentOpenAsync();
        var waiting = _pool.RentAsync(Cancellation).AsTask();
        await Task.Delay(100, Cancellation);
        Assert.False(waiting.IsCompleted);

        _pool.Return(session);

        Assert.Same(session, await waiting.WaitAsync(Patience, Cancellation));
        Assert.Equal(1, _created);
    }

    [Fact]
    public async Task Calls_are_served_in_the_order_in_which_they_came()
    {
        var session = await RentOpenAsync();
        var waiting = Enumerable.Range(0, 5).Select(_ => _pool.RentAsync(Cancellation).AsTask()).ToArray();

        foreach (var next in waiting)
        {
            _pool.Return(session);
            Assert.Same(session, await next.WaitAsync(Patience, Cancellation));
        }
    }

    [Fact]
    public async Task A_call_that_was_cancelled_while_it_waited_takes_no_session()
    {
        var session = await RentOpenAsync();
        using var cancelling = new CancellationTokenSource();
        var cancelled = _pool.RentAsync(cancelling.Token).AsTask();
        var next = _pool.RentAsync(Cancellation).AsTask();

        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        _pool.Return(session);

        Assert.Same(session, await next.WaitAsync(Patience, Cancellation));
    }

    [Fact]
    public async Task The_pool_opens_a_session_when_the_queueing_has_cost_more_than_a_session()
    {
        var session = await RentOpenAsync();
        var waiting = _pool.RentAsync(Cancellation).AsTask();

        _clock.Advance(TimeSpan.FromSeconds(1));
        var another = await waiting.WaitAsync(Patience, Cancellation);

        Assert.NotSame(session, another);
        Assert.True(another.IsOpen);
    }

    [Fact]
    public async Task There_are_never_more_sessions_than_allowed()
    {
        var sessions = await GrowAsync(3);
        var waiting = _pool.RentAsync(Cancellation).AsTask();

        _clock.Advance(TimeSpan.FromHours(1));
        await Task.Delay(200, Cancellation);

        Assert.False(waiting.IsCompleted);
        Assert.Equal(3, _created);
        _pool.Return(sessions[0]);
        Assert.Same(sessions[0], await waiting.WaitAsync(Patience, Cancellation));
    }

    [Fact]
    public async Task Time_in_many_short_queues_adds_up()
    {
        var session = await RentOpenAsync();
        for (var i = 0; i < 1_000 && Volatile.Read(ref _created) is 1; i++)
        {
            var waiting = _pool.RentAsync(Cancellation).AsTask();
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Delay(1, Cancellation);
            _pool.Return(session);
            session = await waiting.WaitAsync(Patience, Cancellation);
        }

        Assert.InRange(_created, 2, 3);
    }

    [Fact]
    public async Task The_pool_stops_opening_sessions_when_they_serve_no_more_calls()
    {
        using var pool = Create(maxSessions: 20);
        var inUse = new Queue<Session>();
        inUse.Enqueue(await pool.RentAsync(Cancellation));
        await pool.OpenAsync(inUse.Peek(), Cancellation);

        // One call is served in each millisecond. More sessions do not help: the server is the bottleneck.
        for (var i = 0; i < 300; i++)
        {
            var waiting = pool.RentAsync(Cancellation).AsTask();
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Delay(1, Cancellation);
            if (!waiting.IsCompleted)
                pool.Return(inUse.Dequeue());
            inUse.Enqueue(await waiting.WaitAsync(Patience, Cancellation));
        }

        Assert.InRange(_created, 2, 6);
    }

    [Fact]
    public async Task After_a_time_without_a_queue_a_session_is_closed_and_one_stays()
    {
        var sessions = await GrowAsync(3);
        foreach (var session in sessions)
            _pool.Return(session);
        Assert.All(sessions, session => Assert.True(session.IsOpen));

        for (var i = 0; i < 5; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(31));
            _pool.Return(await _pool.RentAsync(Cancellation));
        }

        Assert.Single(sessions, session => session.IsOpen);
    }

    [Fact]
    public async Task A_session_with_a_fault_is_closed_and_the_next_call_opens_another()
    {
        var session = await RentOpenAsync();
        var waiting = _pool.RentAsync(Cancellation).AsTask();

        _pool.Discard(session);

        Assert.False(session.IsOpen);
        Assert.False((await waiting.WaitAsync(Patience, Cancellation)).IsOpen);
    }

    [Fact]
    public async Task Calls_that_wait_while_a_session_cannot_be_opened_share_the_fault_and_later_ones_try_again()
    {
        using var pool = CreateUnreachable();
        var session = await pool.RentAsync(Cancellation);
        var waiting = pool.RentAsync(Cancellation).AsTask();

        var fault = await Record.ExceptionAsync(async () => await pool.OpenAsync(session, Cancellation));
        pool.Discard(session);

        Assert.NotNull(fault);
        Assert.Same(fault, await Record.ExceptionAsync(() => waiting.WaitAsync(Patience, Cancellation)));
        Assert.NotNull(await pool.RentAsync(Cancellation));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_while_it_opens_a_session_fails_no_other()
    {
        using var pool = CreateUnreachable();
        var session = await pool.RentAsync(Cancellation);
        var waiting = pool.RentAsync(Cancellation).AsTask();

        await Record.ExceptionAsync(async () => await pool.OpenAsync(session, new(canceled: true)));
        pool.Discard(session);

        Assert.NotNull(await waiting.WaitAsync(Patience, Cancellation));
    }

    public void Dispose() => _pool.Dispose();

    [Fact]
    public async Task Sessions_that_are_idle_for_too_long_are_closed_and_younger_ones_are_not()
    {
        var clock = new ManualClock();
        using var pool = Create(maxSessions: 4, keepIdle: TimeSpan.FromMinutes(3), clock);
        var session = await RentOpenAsync(pool);
        pool.Return(session);

        clock.Advance(TimeSpan.FromMinutes(2));
        clock.Fire();
        Assert.True(session.IsOpen);
        Assert.Same(session, await pool.RentAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation));
        pool.Return(session);

        clock.Advance(TimeSpan.FromMinutes(3));
        clock.Fire();
        Assert.False(session.IsOpen);
        Assert.False((await pool.RentAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation)).IsOpen);
    }

    [Fact]
    public async Task A_session_that_is_in_use_is_not_closed_and_its_place_is_kept()
    {
        var clock = new ManualClock();
        using var pool = Create(maxSessions: 1, keepIdle: TimeSpan.FromMinutes(3), clock);
        pool.Return(await RentOpenAsync(pool));
        var session = await RentOpenAsync(pool);

        clock.Advance(TimeSpan.FromMinutes(10));
        clock.Fire();

        Assert.True(session.IsOpen);
        var waiting = pool.RentAsync(Cancellation).AsTask();
        Assert.False(waiting.IsCompleted);
        pool.Return(session);
        Assert.Same(session, await waiting.WaitAsync(Patience, Cancellation));
    }

    private SessionPool CreateUnreachable() => new(
        static () => new SqliteSession("Data Source=/missing/file.db;Mode=ReadOnly"),
        minSessions: 1,
        maxSessions: 3,
        maxRetained: 3,
        Timeout.InfiniteTimeSpan,
        _clock);

    private SessionPool Create(int maxSessions) => Create(maxSessions, Timeout.InfiniteTimeSpan, _clock);

    private SessionPool Create(int maxSessions, TimeSpan keepIdle, TimeProvider clock) => new(
        () =>
        {
            Interlocked.Increment(ref _created);
            return new SqliteSession("Data Source=:memory:;Pooling=False");
        },
        minSessions: 1,
        maxSessions,
        maxRetained: maxSessions,
        keepIdle,
        clock);

    [Fact]
    public async Task A_session_whose_server_only_reads_is_replaced_once_a_second()
    {
        var sessions = await GrowAsync(2);
        _clock.Advance(TimeSpan.FromSeconds(1));

        // Both are older than the first report, and may have been opened to another server.
        Assert.True(_pool.MayReplaceReadOnly(sessions[0]));
        Assert.True(_pool.MayReplaceReadOnly(sessions[1]));
        foreach (var session in sessions)
            _pool.Discard(session);

        var next = await RentOpenAsync();
        Assert.False(_pool.MayReplaceReadOnly(next));
        _clock.Advance(TimeSpan.FromSeconds(0.9));
        Assert.False(_pool.MayReplaceReadOnly(next));
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.True(_pool.MayReplaceReadOnly(next));
        _pool.Discard(next);
        Assert.False(_pool.MayReplaceReadOnly(await RentOpenAsync()));
    }

    private Task<Session> RentOpenAsync() => RentOpenAsync(_pool);

    private static async Task<Session> RentOpenAsync(SessionPool pool)
    {
        var session = await pool.RentAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);
        if (!session.IsOpen)
            await pool.OpenAsync(session, Cancellation);
        return session;
    }

    // All of them are rented, and open.
    private async Task<List<Session>> GrowAsync(int count)
    {
        List<Session> sessions = [await RentOpenAsync()];
        while (sessions.Count < count)
        {
            var waiting = _pool.RentAsync(Cancellation).AsTask();
            _clock.Advance(TimeSpan.FromSeconds(1));
            sessions.Add(await waiting.WaitAsync(Patience, Cancellation));
        }

        return sessions;
    }

    /// <summary>A clock that stands still, and whose timers fire when the test says so.</summary>
    private sealed class ManualClock : TimeProvider
    {
        private long _timestamp;
        private long _suspended;
        private Action? _fire;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _timestamp);

        public override DateTimeOffset GetUtcNow() =>
            DateTimeOffset.UnixEpoch.AddYears(60).AddTicks(GetTimestamp() + Volatile.Read(ref _suspended));

        public void Advance(TimeSpan time) => Interlocked.Add(ref _timestamp, time.Ticks);

        /// <summary>Moves the time of day alone.</summary>
        public void Suspend(TimeSpan time) => Interlocked.Add(ref _suspended, time.Ticks);

        public void Fire() => _fire?.Invoke();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            return new ManualTimer();
        }
    }

    private sealed class ManualTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
