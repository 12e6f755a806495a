using System.Runtime.CompilerServices;

namespace ApiKeys.Telemetry;

/// <summary>Counts validations by their outcome. Every call runs through here: it allocates nothing, listened to or not.</summary>
internal static class Outcomes
{
    private const string Error = "error";

    // In the order of the statuses.
    private static readonly KeyValuePair<string, object?>[] Names =
    [
        .. ((string[])["unknown", "malformed", "revoked", "expired", "disabled", "out_of_scope", "insufficient_scope", "rate_limited", "valid"])
            .Select(static name => new KeyValuePair<string, object?>(Tags.Outcome, name)),
    ];

    public static void Count(ValidationStatus status)
    {
        if (MetricsSwitch.IsOn && Instruments.Validations.Enabled)
            CountObserved(status);
    }

    /// <summary>Counts a validation that ended in a fault of the database.</summary>
    public static void CountError(Exception fault)
    {
        if (MetricsSwitch.IsOn && Instruments.Validations.Enabled)
            Instruments.Validations.Add(1, new(Tags.Outcome, Error), Tags.OfError(fault));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CountObserved(ValidationStatus status) => Instruments.Validations.Add(1, Names[(int)status]);
}
