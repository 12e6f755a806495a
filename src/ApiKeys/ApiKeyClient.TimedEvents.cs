namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    /// <summary>
    /// Records the events of what time did since the last look (<see cref="ApiKeyOptions.TimedEvents"/>): for a job of
    /// your own, such as one on a serverless platform. A client with an interval does so by itself.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call. What was recorded up to then stays recorded.</param>
    /// <returns>
    /// The number of events that this call recorded. It is 0 while another node records, and in the first call of a
    /// database.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// The client has no <see cref="ApiKeyOptions.TimedEvents"/>, or records no events at all.
    /// </exception>
    /// <remarks>
    /// Each transaction records the events of at most 500 keys of one organization. After a fault the next call, from
    /// whichever node, records the rest: no event twice.
    /// </remarks>
    public Task<long> RecordTimedEventsAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var recorder = Current.TimedEvents
            ?? throw new InvalidOperationException(
                $"The client records no timed events. Set {nameof(ApiKeyOptions)}.{nameof(ApiKeyOptions.TimedEvents)}"
                + $" and {nameof(ApiKeyOptions.RecordEvents)}, on a database that is not read-only.");
        return recorder.RecordAsync(cancellationToken);
    }
}
