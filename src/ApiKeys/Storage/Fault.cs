namespace ApiKeys.Storage;

/// <summary>The kind of a driver's exception. It decides whether the unit of work is retried.</summary>
internal enum Fault
{
    /// <summary>A retry would fail in the same way.</summary>
    Final,

    /// <summary>
    /// The session cannot be used any more: its connection was cut, or the server dropped or invalidated its prepared
    /// statements. A retry needs a new session.
    /// </summary>
    StaleSession,

    /// <summary>
    /// The server had closed the session before the last statement reached it, as it does when a process stands still
    /// in a transaction. The transaction was rolled back, even if that statement was its commit.
    /// </summary>
    ClosedSession,

    /// <summary>
    /// The server refuses to write, and the session still works. After a failover a new session may reach a server that
    /// writes.
    /// </summary>
    ReadOnlyServer,

    /// <summary>
    /// The unit lost a race against another transaction and was rolled back, by a deadlock or a serialization failure.
    /// A violated constraint is a lost race too: a unit checks its preconditions first, so another transaction must
    /// have changed them since. The retry's checks then see that change.
    /// </summary>
    LostRace,
}
