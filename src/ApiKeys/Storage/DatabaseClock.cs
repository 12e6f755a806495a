namespace ApiKeys.Storage;

/// <summary>
/// The time of the database's server: this machine's clock, and its measured difference from the server's. All nodes
/// then agree on where a window ends, whatever their own clocks say.
/// </summary>
/// <param name="store">The database.</param>
/// <param name="clock">This machine's clock.</param>
/// <param name="measured">Called with the difference after each measurement: the time to add to this machine's.</param>
internal sealed class DatabaseClock(Store store, TimeProvider clock, Action<TimeSpan> measured) : TimeProvider
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    // A change that is smaller comes from the measurement.
    private static readonly TimeSpan Precision = TimeSpan.FromMilliseconds(100);

    // The clock was set, or the machine slept, if the monotonic clock differs from it by more since the measurement.
    private static readonly TimeSpan MaxStep = TimeSpan.FromSeconds(1);

    private volatile Measurement? _last;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    public override DateTimeOffset GetUtcNow()
    {
        var now = clock.GetUtcNow();
        return _last is { } last && last.Offset != TimeSpan.Zero ? now + last.Offset : now;
    }

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime, period);

    /// <summary>Measures before work that depends on the server's time, if the last measurement is too old.</summary>
    public static ValueTask MeasureIfDueAsync(TimeProvider clock, CancellationToken cancellationToken) =>
        clock is DatabaseClock { IsDue: true } due ? due.MeasureAsync(cancellationToken) : default;

    /// <summary>Does the same on a session that is at hand.</summary>
    public static ValueTask MeasureIfDueAsync(
        TimeProvider clock, Session session, CancellationToken cancellationToken) =>
        clock is DatabaseClock { IsDue: true } due ? due.MeasureAsync(session, cancellationToken) : default;

    private bool IsDue
    {
        get
        {
            if (_last is not { } last)
                return true;

            var elapsed = clock.GetElapsedTime(last.Timestamp);
            var step = clock.GetUtcNow() - last.Now - elapsed;
            return elapsed > MaxAge || step.Duration() > MaxStep;
        }
    }

    private async ValueTask MeasureAsync(CancellationToken cancellationToken) => await store.ReadAsync(
        this,
        static async (session, clock, token) =>
        {
            await clock.MeasureAsync(session, token).ConfigureAwait(false);
            return true;
        },
        cancellationToken).ConfigureAwait(false);

    private async ValueTask MeasureAsync(Session session, CancellationToken cancellationToken)
    {
        var sent = clock.GetTimestamp();
        if (await session.ReadClockAsync(cancellationToken).ConfigureAwait(false) is not { } row)
            return;

        var (received, now) = (clock.GetTimestamp(), clock.GetUtcNow());
        var roundTrip = clock.GetElapsedTime(sent, received);
        var offset = DateTimeOffset.FromUnixTimeMilliseconds(row.Milliseconds) + (roundTrip / 2) - now;

        // Nobody knows when in the round trip the server read its clock.
        var current = _last?.Offset ?? TimeSpan.Zero;
        if ((offset - current).Duration() <= (roundTrip > Precision ? roundTrip : Precision))
            offset = current;
        _last = new(offset, received, now);
        measured(offset);
        store.SchemaCheck.Note(row.Version);
    }

    /// <summary>One measurement.</summary>
    /// <param name="offset">The time to add to this machine's.</param>
    /// <param name="timestamp">When it was made, by the monotonic clock.</param>
    /// <param name="now">When it was made, by this machine's clock.</param>
    private sealed class Measurement(TimeSpan offset, long timestamp, DateTimeOffset now)
    {
        public TimeSpan Offset => offset;

        public long Timestamp => timestamp;

        public DateTimeOffset Now => now;
    }
}
