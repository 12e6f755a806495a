namespace ApiKeys.Storage;

/// <summary>Starts work that outlives the call that started it.</summary>
internal static class Detached
{
    /// <summary>Runs work on the thread pool, without the caller's <see cref="ExecutionContext"/>.</summary>
    public static Task Run(Func<Task> work)
    {
        using var noContext = ExecutionContext.SuppressFlow();
        return Task.Run(work);
    }

    /// <summary>Creates a timer that is not set yet. It does not capture the caller's context.</summary>
    public static ITimer CreateTimer(TimeProvider clock, TimerCallback callback, object state)
    {
        using var noContext = ExecutionContext.SuppressFlow();
        return clock.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
