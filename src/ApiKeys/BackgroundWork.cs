namespace ApiKeys;

/// <summary>Work that a client does in the background, where no caller sees an exception.</summary>
public enum BackgroundWork
{
    /// <summary>Writes the counted uses. Until it succeeds, the uses are kept in memory.</summary>
    Flush = 0,

    /// <summary>
    /// Polls for changes on other nodes. While it fails, a cached key is honoured for
    /// <see cref="ApiKeyOptions.CacheDuration"/> after it was read.
    /// </summary>
    Poll = 1,

    /// <summary>Listens for changes on other nodes (<see cref="ApiKeyOptions.ListenForChanges"/>).</summary>
    Listen = 2,

    /// <summary>Reads the keys of open connections again (<see cref="ApiKeyClient.WatchKey"/>).</summary>
    Watch = 3,

    /// <summary>
    /// Measures how far the clock of the database's server differs from this machine's. It is at fault while they
    /// differ by more than 5 seconds. The client follows the server's clock meanwhile, but the app and its logs do not.
    /// </summary>
    Clock = 4,

    /// <summary>
    /// Records events of what time does, and of superseded texts that are presented
    /// (<see cref="ApiKeyOptions.TimedEvents"/>). After a failure the client records the missing events later.
    /// </summary>
    TimedEvents = 5,
}
