using ApiKeys.Changes;
using ApiKeys.Storage;
using ApiKeys.Telemetry;
using ApiKeys.TimedEvents;

namespace ApiKeys;

/// <summary>
/// Which events a client records of what time does (<see cref="ApiKeyOptions.TimedEvents"/>): keys that will expire,
/// have expired or are not used, and superseded texts whose grace period has ended.
/// </summary>
/// <remarks>
/// Each event is recorded once, from whatever number of nodes. One node at a time looks for them, by a lease in the
/// database. What happened while no node looked is recorded later. The first look of a database only marks the time:
/// what happened before it is not recorded.
/// </remarks>
public sealed class TimedEventOptions : ITimedEventSource
{
    /// <summary>The most distances of <see cref="ExpiryNotices"/>.</summary>
    public const int MaxExpiryNotices = 8;

    internal static readonly TimeSpan MinDistance = TimeSpan.FromMinutes(1);
    internal static readonly TimeSpan MaxDistance = TimeSpan.FromDays(365);
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxInterval = TimeSpan.FromDays(1);

    /// <summary>
    /// How long before the end of a key an event says that it will expire
    /// (<see cref="ApiKeyEventKinds.KeyExpiring"/>), such as 7 days and 1 day; empty, the default, for no such event.
    /// At most <see cref="MaxExpiryNotices"/> distances, each from a minute to 365 days.
    /// </summary>
    /// <remarks>
    /// A distance is told when time passes it. A key that is issued with less time than a distance is not told of that
    /// distance, and one whose expiry is moved within a distance may not be.
    /// </remarks>
    public IReadOnlyList<TimeSpan> ExpiryNotices { get; set; } = [];

    /// <summary>
    /// After how long without a use an event says that a key is not used (<see cref="ApiKeyEventKinds.KeyUnused"/>);
    /// null, the default, for no such event. From a minute to 365 days. A key without a use counts from its creation.
    /// </summary>
    public TimeSpan? UnusedFor { get; set; }

    /// <summary>
    /// How often the client looks, in the background; every minute by default, from a second to a day.
    /// <see cref="Timeout.InfiniteTimeSpan"/> turns that off: a job then calls
    /// <see cref="ApiKeyClient.RecordTimedEventsAsync"/>.
    /// </summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);

    ITimedEventSource ITimedEventSource.Copy() =>
        new TimedEventOptions { ExpiryNotices = [.. ExpiryNotices], UnusedFor = UnusedFor, Interval = Interval };

    ITimedEventRecorder ITimedEventSource.CreateRecorder(
        Store store, ChangeRunner changes, TimeProvider clock, TimeSpan? maxLifetime, BackgroundHealth health) =>
        new TimedEventRecorder(store, changes, clock, this, maxLifetime, health);

    void ITimedEventSource.Check(string paramName)
    {
        const string Name = nameof(ApiKeyOptions.TimedEvents);
        ArgumentNullException.ThrowIfNull(ExpiryNotices, paramName);
        if (ExpiryNotices.Count > MaxExpiryNotices)
        {
            throw new ArgumentOutOfRangeException(
                paramName, $"{Name}: {nameof(ExpiryNotices)} has at most {MaxExpiryNotices} distances.");
        }

        foreach (var distance in ExpiryNotices)
            CheckDistance(distance, nameof(ExpiryNotices));
        if (UnusedFor is { } unusedFor)
            CheckDistance(unusedFor, nameof(UnusedFor));
        if (Interval != Timeout.InfiniteTimeSpan && (Interval < MinInterval || Interval > MaxInterval))
        {
            throw new ArgumentOutOfRangeException(
                paramName, $"{Name}: {nameof(Interval)} lies between {MinInterval} and {MaxInterval}.");
        }

        void CheckDistance(TimeSpan distance, string member)
        {
            if (distance < MinDistance || distance > MaxDistance)
            {
                throw new ArgumentOutOfRangeException(
                    paramName, $"{Name}: {member} lies between {MinDistance} and {MaxDistance}.");
            }
        }
    }
}
