namespace ApiKeys.Telemetry;

/// <summary>Knows since when a client has had unwritten uses.</summary>
/// <remarks>
/// <para>
/// One gauge reports all instances of the process. It holds them by weak references: a client that was not disposed of
/// can still be collected.
/// </para>
/// <para>
/// A hit calls <see cref="Count"/>, and a flush calls <see cref="Take"/> and then <see cref="Settle"/>. The caller's
/// lock orders these calls. The gauge reads without that lock, and may briefly report an age from before or after a
/// flush.
/// </para>
/// </remarks>
internal sealed class UsageLag(TimeProvider clock) : IDisposable
{
    private static readonly Lock Registering = new();
    private static readonly List<WeakReference<UsageLag>> All = [];

    // In ticks of the client's clock, or zero. The first is the oldest use that no flush has taken, the second the
    // oldest use that a flush has taken and not written yet.
    private long _countedSince;
    private long _unwrittenSince;

    /// <summary>The age of the oldest unwritten use of all clients, in seconds; zero if there is none.</summary>
    public static double Longest()
    {
        var longest = 0d;
        lock (Registering)
        {
            foreach (var reference in All)
            {
                if (reference.TryGetTarget(out var lag))
                    longest = Math.Max(longest, lag.Current());
            }
        }

        return longest;
    }

    public static UsageLag Register(TimeProvider clock)
    {
        var lag = new UsageLag(clock);
        if (!MetricsSwitch.IsOn)
            return lag;

        lock (Registering)
        {
            All.RemoveAll(static reference => !reference.TryGetTarget(out _));
            All.Add(new(lag));
        }

        return lag;
    }

    /// <summary>Notes a use: the first one since a flush took those before it.</summary>
    public void Count() => Interlocked.CompareExchange(ref _countedSince, clock.GetUtcNow().Ticks, 0);

    /// <summary>
    /// Notes that a flush takes the uses counted so far. Uses that an earlier flush took are older, and may be refused.
    /// </summary>
    /// <param name="hasMore">Whether a use may have been counted that the flush did not take.</param>
    public void Take(bool hasMore)
    {
        var since = Interlocked.Exchange(ref _countedSince, hasMore ? clock.GetUtcNow().Ticks : 0);
        Interlocked.CompareExchange(ref _unwrittenSince, since, 0);
    }

    /// <summary>Notes that the taken uses are written, or that there were none.</summary>
    public void Settle() => Volatile.Write(ref _unwrittenSince, 0);

    public void Dispose()
    {
        lock (Registering)
            All.RemoveAll(reference => !reference.TryGetTarget(out var lag) || lag == this);
    }

    private double Current()
    {
        var unwritten = Volatile.Read(ref _unwrittenSince);
        var since = unwritten is not 0 ? unwritten : Volatile.Read(ref _countedSince);
        return since is 0 ? 0 : Math.Max(0, new TimeSpan(clock.GetUtcNow().Ticks - since).TotalSeconds);
    }
}
