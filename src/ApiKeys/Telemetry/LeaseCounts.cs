namespace ApiKeys.Telemetry;

/// <summary>Counts what the database answered when it was asked for calls of a limited key.</summary>
internal static class LeaseCounts
{
    public static void Count(bool wasGranted, string system)
    {
        if (MetricsSwitch.IsOn && Instruments.Leases.Enabled)
            Instruments.Leases.Add(1, new(Tags.LeaseResult, wasGranted ? "granted" : "refused"), Tags.OfSystem(system));
    }
}
