namespace ApiKeys.Telemetry;

/// <summary>Makes known what nobody waits for and what is tried again by itself.</summary>
internal static class BackgroundFaults
{
    public const string Poll = "poll";
    public const string Listen = "listen";

    public static void CountFlush(Exception fault, string system)
    {
        if (MetricsSwitch.IsOn && Instruments.FlushFailures.Enabled)
            Instruments.FlushFailures.Add(1, Tags.OfSystem(system), Tags.OfError(fault));
    }

    /// <summary>Counts that changes could not be learnt of, and leaves a span of it: of what goes well there is none.</summary>
    public static void CountChanges(Exception fault, string source, string system)
    {
        if (MetricsSwitch.IsOn && Instruments.ChangeFailures.Enabled)
            Instruments.ChangeFailures.Add(1, new(Tags.ChangesSource, source), Tags.OfSystem(system), Tags.OfError(fault));

        using var span = Spans.Start(ApiKeyTelemetry.ChangesFailureSpan, system);
        span?.SetTag(Tags.ChangesSource, source);
        Spans.Fail(span, fault);
    }
}
