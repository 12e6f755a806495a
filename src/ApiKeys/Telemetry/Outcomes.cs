using System.Runtime.CompilerServices;

namespace ApiKeys.Telemetry;

/// <summary>
/// Counts validations by outcome. Every validation passes through here, so it allocates nothing, with or without a
/// listener.
/// </summary>
internal static class Outcomes
{
    private const string Error = "error";

    // Indexed by ValidationStatus.
    private static readonly KeyValuePair<string, object?>[] Names =
    [
        new(Tags.Outcome, "unknown"),
        new(Tags.Outcome, "malformed"),
        new(Tags.Outcome, "wrong_environment"),
        new(Tags.Outcome, "superseded"),
        new(Tags.Outcome, "revoked"),
        new(Tags.Outcome, "not_yet_active"),
        new(Tags.Outcome, "expired"),
        new(Tags.Outcome, "disabled"),
        new(Tags.Outcome, "suspended"),
        new(Tags.Outcome, "unavailable"),
        new(Tags.Outcome, "wrong_kind"),
        new(Tags.Outcome, "out_of_scope"),
        new(Tags.Outcome, "network_not_allowed"),
        new(Tags.Outcome, "insufficient_scope"),
        new(Tags.Outcome, "rate_limited"),
        new(Tags.Outcome, "valid"),
    ];

    public static void Count(ValidationStatus status)
    {
        if (MetricsSwitch.IsOn && Instruments.Validations.Enabled)
            CountObserved(status);
    }

    /// <summary>Counts a validation that failed with an exception of the database.</summary>
    public static void CountError(Exception fault)
    {
        if (MetricsSwitch.IsOn && Instruments.Validations.Enabled)
            Instruments.Validations.Add(1, new(Tags.Outcome, Error), Tags.OfError(fault));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CountObserved(ValidationStatus status) => Instruments.Validations.Add(1, Names[(int)status]);
}
