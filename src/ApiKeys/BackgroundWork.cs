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
}
