using System.Collections.Concurrent;
using System.Diagnostics;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>A span of the test, and the spans that the library started under it.</summary>
internal sealed class HeardSpans : IDisposable
{
    private const string TestsName = "ApiKeys.DatabaseTests";

    private static readonly ActivitySource Tests = new(TestsName);

    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<Activity> _ended = [];

    public HeardSpans()
    {
        _listener = new()
        {
            ShouldListenTo = static source => source.Name is ApiKeyTelemetry.ActivitySourceName or TestsName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) =>
                ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.Source.Name is ApiKeyTelemetry.ActivitySourceName)
                    _ended.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(_listener);
        Root = Tests.StartActivity("test")!;
    }

    public Activity Root { get; }

    public Activity[] Under => [.. _ended.Where(span => span.ParentSpanId == Root.SpanId)];

    public Activity[] All => [.. _ended];

    public void Dispose()
    {
        Root.Dispose();
        _listener.Dispose();
    }
}
