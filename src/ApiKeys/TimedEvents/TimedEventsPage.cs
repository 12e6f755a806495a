
namespace ApiKeys.TimedEvents;

/// <summary>What was recorded of one page of keys.</summary>
/// <param name="count">The number of events.</param>
/// <param name="last">The last key of the page; null if no page follows.</param>
internal sealed class TimedEventsPage(int count, ApiKeyId? last)
{
    public int Count => count;

    public ApiKeyId? Last => last;
}
