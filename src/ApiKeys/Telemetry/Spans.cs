using System.Diagnostics;

namespace ApiKeys.Telemetry;

/// <summary>
/// The spans that <see cref="ApiKeyTelemetry"/> documents. They are of kind client, because they wait for the database.
/// </summary>
internal static class Spans
{
    private static readonly ActivitySource Source = new(ApiKeyTelemetry.ActivitySourceName);

    public static bool AreObserved => Source.HasListeners();

    public static Activity? Start(string name, string system)
    {
        if (!Source.HasListeners())
            return null;

        // Given at the start, because a sampler sees only the tags given then.
        KeyValuePair<string, object?>[] tags = [Tags.OfSystem(system)];
        return Source.StartActivity(name, ActivityKind.Client, parentContext: default, tags);
    }

    public static void Fail(Activity? span, Exception fault)
    {
        // Without the message: a driver's message may quote confidential values.
        span?.SetTag(Tags.ErrorType, fault.GetType().FullName);
        span?.SetStatus(ActivityStatusCode.Error);
    }
}
