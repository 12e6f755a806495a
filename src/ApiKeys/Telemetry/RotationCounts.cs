namespace ApiKeys.Telemetry;

/// <summary>Counts rotations by what became of the text that was current.</summary>
internal static class RotationCounts
{
    public static void Count(bool wasReplaced, string system)
    {
        if (MetricsSwitch.IsOn && Instruments.Rotations.Enabled)
        {
            Instruments.Rotations.Add(
                1, new(Tags.RotationResult, wasReplaced ? "replaced" : "superseded"), Tags.OfSystem(system));
        }
    }
}
