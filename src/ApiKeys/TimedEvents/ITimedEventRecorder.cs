namespace ApiKeys.TimedEvents;

/// <summary>
/// Records the events of what time does. It is an interface, and so is what creates it: a native app that does not set
/// <see cref="ApiKeyOptions.TimedEvents"/> then links neither.
/// </summary>
internal interface ITimedEventRecorder
{
    /// <summary>Records what is not recorded yet.</summary>
    /// <returns>The number of events; 0 where another node has the lease.</returns>
    Task<long> RecordAsync(CancellationToken cancellationToken);

    /// <summary>Ends the work in the background. It rolls back the transaction that is not committed yet.</summary>
    ValueTask CloseAsync();
}
