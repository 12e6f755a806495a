namespace ApiKeys.RateLimits;

/// <summary>A caller that waits for its charge. Either it is served, or it leaves first.</summary>
internal sealed class WaitingCaller
{
    private const int Waiting = 0;
    private const int Served = 1;
    private const int Left = 2;

    private int _state = Waiting;

    public bool HasLeft => Volatile.Read(ref _state) is Left;

    /// <summary>Serves the caller, unless it has left.</summary>
    public bool TryServe() => Interlocked.CompareExchange(ref _state, Served, Waiting) is Waiting;

    /// <summary>Leaves, unless the caller has been served.</summary>
    public bool TryLeave() => Interlocked.CompareExchange(ref _state, Left, Waiting) is Waiting;
}
