using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ApiKeys.Telemetry;

/// <summary>A span and a duration for one piece of work at the database.</summary>
internal readonly struct ObservedWork
{
    private readonly Activity? _span;
    private readonly Histogram<double>? _duration;
    private readonly TimeProvider _clock;
    private readonly string _system;
    private readonly long _start;

    private ObservedWork(Activity? span, Histogram<double>? duration, TimeProvider clock, string system)
    {
        _span = span;
        _duration = duration;
        _clock = clock;
        _system = system;
        _start = clock.GetTimestamp();
    }

    public static bool IsLookupObserved =>
        Spans.AreObserved || (MetricsSwitch.IsOn && Instruments.LookupDuration.Enabled);

    public static ObservedWork BeginLookup(TimeProvider clock, string system) => new(
        Spans.Start(ApiKeyTelemetry.LookupSpan, system),
        MetricsSwitch.IsOn ? Instruments.LookupDuration : null,
        clock,
        system);

    public static ObservedWork BeginFlush(TimeProvider clock, string system) => new(
        Spans.Start(ApiKeyTelemetry.UsageFlushSpan, system),
        MetricsSwitch.IsOn ? Instruments.FlushDuration : null,
        clock,
        system);

    /// <summary>Ends the work. Cancelled work has an error type too, by OpenTelemetry's conventions.</summary>
    public void End(Exception? fault)
    {
        if (fault is not null)
            Spans.Fail(_span, fault);
        _span?.Dispose();
        if (_duration is not { Enabled: true } duration)
            return;

        var seconds = _clock.GetElapsedTime(_start).TotalSeconds;
        if (fault is null)
            duration.Record(seconds, Tags.OfSystem(_system));
        else
            duration.Record(seconds, Tags.OfSystem(_system), Tags.OfError(fault));
    }
}
