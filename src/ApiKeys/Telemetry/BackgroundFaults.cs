namespace ApiKeys.Telemetry;

/// <summary>Counts faults of background work. No caller sees their exceptions, and the work is retried.</summary>
internal static class BackgroundFaults
{
    public const string Poll = "poll";
    public const string Listen = "listen";

    public static void CountFlush(Exception fault, string system)
    {
        if (MetricsSwitch.IsOn && Instruments.FlushFailures.Enabled)
            Instruments.FlushFailures.Add(1, Tags.OfSystem(system), Tags.OfError(fault));
    }

    /// <summary>
    /// Counts a failure to learn of changes, and records a span. Success has no span.
    /// </summary>
    public static void CountChanges(Exception fault, string source, string system)
    {
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
