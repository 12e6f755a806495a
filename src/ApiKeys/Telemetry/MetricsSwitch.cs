using System.Diagnostics.CodeAnalysis;

namespace ApiKeys.Telemetry;

/// <summary>
/// .NET's own switch for metrics (<c>MetricsSupport</c> in a project). Where an app is trimmed with it off, all that is behind
/// this is trimmed too; everywhere else it is a constant, and an instrument without a listener says that it is not enabled.
/// </summary>
internal static class MetricsSwitch
{
    [FeatureSwitchDefinition("System.Diagnostics.Metrics.Meter.IsSupported")]
    public static bool IsOn => true;
}
