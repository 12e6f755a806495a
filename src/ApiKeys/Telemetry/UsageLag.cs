namespace ApiKeys.Telemetry;

/// <summary>Since when a client has had uses that are not written yet.</summary>
/// <remarks>All of the process are seen by one gauge, which holds none of them: a client that nobody disposed of can be collected.</remarks>
internal sealed class UsageLag(TimeProvider clock) : IDisposable
{
    private static readonly Lock Registering = new();
    private static readonly List<WeakReference<UsageLag>> All = [];

    // Ticks of the client's clock; none while there is nothing to write.
    private long _countedSince;
    private long _unwrittenSince;

    /// <summary>How long the oldest use of all clients has been waiting, in seconds; zero if there is none.</summary>
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

    /// <summary>A use was counted, the first since those before it were taken to be written.</summary>
    public void Count() => Interlocked.CompareExchange(ref _countedSince, clock.GetUtcNow().Ticks, 0);

    /// <summary>What was counted is about to be written.</summary>
    /// <param name="hasMore">Whether more may have been counted meanwhile.</param>
    public void Take(bool hasMore) =>
        Volatile.Write(ref _unwrittenSince, Interlocked.Exchange(ref _countedSince, hasMore ? clock.GetUtcNow().Ticks : 0));

    /// <summary>What was taken is written, or there was nothing to write.</summary>
    public void Settle() => Volatile.Write(ref _unwrittenSince, 0);

    public void Dispose()
    {
        lock (Registering)
            All.RemoveAll(reference => !reference.TryGetTarget(out var lag) || lag == this);
    }

    private double Current()
    {
        var since = Volatile.Read(ref _unwrittenSince) is not 0 and var unwritten ? unwritten : Volatile.Read(ref _countedSince);
        return since is 0 ? 0 : Math.Max(0, new TimeSpan(clock.GetUtcNow().Ticks - since).TotalSeconds);
    }
}
