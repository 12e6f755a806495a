namespace ApiKeys.Telemetry;

/// <summary>Counts the database's answers to requests for a limited key's calls.</summary>
internal static class LeaseCounts
{
    public static void Count(bool wasGranted, string system)
    {
        if (MetricsSwitch.IsOn && Instruments.Leases.Enabled)
            Instruments.Leases.Add(1, new(Tags.LeaseResult, wasGranted ? "granted" : "refused"), Tags.OfSystem(system));
    }
}
