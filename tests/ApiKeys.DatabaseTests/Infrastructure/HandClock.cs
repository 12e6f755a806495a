namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>A clock whose timers fire only in <see cref="FireAll"/>, in the caller's execution context.</summary>
internal sealed class HandClock : TimeProvider
{
    private readonly List<HandTimer> _timers = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandTimer(callback, state);
        _timers.Add(timer);
        return timer;
    }

    public void FireAll()
    {
        foreach (var timer in _timers)
            timer.Fire();
    }

    private sealed class HandTimer(TimerCallback callback, object? state) : ITimer
    {
        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
