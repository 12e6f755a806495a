using System.Diagnostics;

namespace ApiKeys.Telemetry;

/// <summary>The spans, which <see cref="ApiKeyTelemetry"/> documents. They are of kind client: what they wait for is the database.</summary>
internal static class Spans
{
    private static readonly ActivitySource Source = new(ApiKeyTelemetry.ActivitySourceName);

    public static bool AreObserved => Source.HasListeners();

    public static Activity? Start(string name, string system)
    {
        if (!Source.HasListeners())
            return null;

        // Given from the start, so that a sampler sees it.
        KeyValuePair<string, object?>[] tags = [Tags.OfSystem(system)];
        return Source.StartActivity(name, ActivityKind.Client, parentContext: default, tags);
    }

    public static void Fail(Activity? span, Exception fault)
    {
        // Without the message: a driver's may quote what is nobody's business.
        span?.SetTag(Tags.ErrorType, fault.GetType().FullName);
        span?.SetStatus(ActivityStatusCode.Error);
    }
}
