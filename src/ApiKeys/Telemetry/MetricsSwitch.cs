using System.Diagnostics.CodeAnalysis;

namespace ApiKeys.Telemetry;

/// <summary>
/// .NET's own switch for metrics (<c>MetricsSupport</c> in a project file). If a trimmed app turns it off, the code
/// behind it is trimmed as well. In all other apps it is always on. An instrument without a listener is not enabled
/// anyway.
/// </summary>
internal static class MetricsSwitch
{
    [FeatureSwitchDefinition("System.Diagnostics.Metrics.Meter.IsSupported")]
    public static bool IsOn => true;
}
