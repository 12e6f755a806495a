namespace ApiKeys.Storage;

/// <summary>What a driver's exception means for the unit of work that it ended.</summary>
internal enum Fault
{
    /// <summary>It would happen again.</summary>
    Final,

    /// <summary>The session is no good any more: its connection was cut, or its statements were forgotten or outdated.</summary>
    StaleSession,

    /// <summary>
    /// The unit lost against another one, and was rolled back: a deadlock, a serialization race. So is a constraint that stopped
    /// it: a unit checks first what its statements rely on, and when it is run again its checks see what the other one has done.
    /// </summary>
    LostRace,
}
