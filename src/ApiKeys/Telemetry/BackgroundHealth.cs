namespace ApiKeys.Telemetry;

/// <summary>
/// Knows which background work of a client fails. No caller sees the exceptions, and the work is retried.
/// </summary>
/// <param name="system">The kind of database, in metrics and spans.</param>
/// <param name="clock">The client's clock.</param>
internal sealed class BackgroundHealth(string system, TimeProvider clock)
{
    private static readonly TimeSpan MaxClockOffset = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();

    // One for each kind of work. A dictionary would add native code for its key's type.
    private readonly BackgroundFault?[] _faults = new BackgroundFault?[(int)BackgroundWork.TimedEvents + 1];
    private int _failing;

    /// <summary>Raised for each failure.</summary>
    public event Action<BackgroundFault>? Failed;

    /// <summary>The work that failed the last time.</summary>
    public BackgroundFault[] Faults
    {
        get
        {
            lock (_lock)
            {
                var (faults, count) = (new BackgroundFault[_failing], 0);
                foreach (var fault in _faults)
                {
                    if (fault is not null)
                        faults[count++] = fault;
                }

                return faults;
            }
        }
    }

    public void Fail(BackgroundWork work, Exception exception, ApiKeyId? keyId = null)
    {
        if (work is BackgroundWork.Flush)
            CountFlush(exception);
        else if (work is not (BackgroundWork.Clock or BackgroundWork.TimedEvents))
            CountChanges(work, exception);

        BackgroundFault fault;
        lock (_lock)
        {
            var earlier = _faults[(int)work];
            fault = new(work, exception, keyId, earlier?.Since ?? clock.GetUtcNow(), (earlier?.Failures ?? 0) + 1);
            _faults[(int)work] = fault;
            if (earlier is null)
                Volatile.Write(ref _failing, _failing + 1);
        }

        Failed?.Invoke(fault);
    }

    public void Succeed(BackgroundWork work)
    {
        // Work succeeds almost always. It then needs no lock.
        if (Volatile.Read(ref _failing) is 0)
            return;

        lock (_lock)
        {
            if (_faults[(int)work] is not null)
                Volatile.Write(ref _failing, _failing - 1);
            _faults[(int)work] = null;
        }
    }

    /// <summary>Reports how far the clock of the database's server differs from this machine's.</summary>
    /// <param name="offset">The time to add to this machine's.</param>
    public void ReportClock(TimeSpan offset)
    {
        if (MetricsSwitch.IsOn && Instruments.ClockOffset.Enabled)
            Instruments.ClockOffset.Record(offset.TotalSeconds, Tags.OfSystem(system));
        if (offset.Duration() <= MaxClockOffset)
        {
            Succeed(BackgroundWork.Clock);
            return;
        }

        var (difference, direction) = (offset.Duration().ToString(), offset > TimeSpan.Zero ? "behind" : "ahead of");
        Fail(
            BackgroundWork.Clock,
            new InvalidOperationException(
                $"This machine's clock is {difference} {direction} the clock of the database's server. "
                + "The client follows the server's clock. Set this machine's clock."));
    }

    private void CountFlush(Exception fault)
    {
        if (MetricsSwitch.IsOn && Instruments.FlushFailures.Enabled)
            Instruments.FlushFailures.Add(1, Tags.OfSystem(system), Tags.OfError(fault));
    }

    // Counts a failure to learn of changes, and records a span. Success has no span.
    private void CountChanges(BackgroundWork work, Exception fault)
    {
        var source = work switch
        {
            BackgroundWork.Poll => "poll",
            BackgroundWork.Listen => "listen",
            _ => "watch",
        };
        if (MetricsSwitch.IsOn && Instruments.ChangeFailures.Enabled)
        {
            Instruments.ChangeFailures.Add(
                1,
                new(Tags.ChangesSource, source),
                Tags.OfSystem(system),
                Tags.OfError(fault));
        }

        using var span = Spans.Start(ApiKeyTelemetry.ChangesFailureSpan, system);
        span?.SetTag(Tags.ChangesSource, source);
        Spans.Fail(span, fault);
    }
}
