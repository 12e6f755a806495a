namespace ApiKeys.Storage;

/// <summary>The moment at which a call stops waiting for the database. The default has no time left.</summary>
internal readonly struct Deadline
{
    private readonly long _tick;
    private readonly TimeSpan _budget;

    private Deadline(TimeSpan budget)
    {
        _budget = budget;
        _tick = Environment.TickCount64 + (long)budget.TotalMilliseconds;
    }

    private TimeSpan Left => TimeSpan.FromMilliseconds(Math.Max(0, _tick - Environment.TickCount64));

    public static Deadline After(TimeSpan budget) => new(budget);

    /// <summary>
    /// Waits for work that goes on when the caller stops waiting. A driver that hangs, or that blocks while it cancels
    /// a statement, does not hold up the caller.
    /// </summary>
    /// <exception cref="TimeoutException">The deadline is over.</exception>
    /// <exception cref="OperationCanceledException">The caller has cancelled.</exception>
    public async ValueTask WaitAsync(Task work, CancellationToken cancellationToken)
    {
        try
        {
            await work.WaitAsync(Left, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!work.IsCompleted)
        {
            Observe(work);
            if (exception is TimeoutException)
                throw TimedOut(exception);
            throw;
        }
    }

    /// <summary>Lets work go on. If it fails later, no caller is left to see the exception.</summary>
    public static void Observe(Task work) => _ = work.ContinueWith(
        static work => _ = work.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private TimeoutException TimedOut(Exception exception) => new(
        $"The database did not answer within {_budget} ({nameof(ApiKeyOptions)}."
        + $"{nameof(ApiKeyOptions.ValidationTimeout)}).",
        exception);
}
