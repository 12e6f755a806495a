using ApiKeys.Cache;

namespace ApiKeys;

/// <summary>
/// Tells an open connection when its key ends: see <see cref="ApiKeyClient.WatchKey"/>. Dispose it when the connection
/// closes.
/// </summary>
public sealed class KeyWatch : IDisposable
{
    private readonly KeyWatcher _watcher;
    private readonly CancellationTokenSource _ended = new();

    internal KeyWatch(KeyWatcher watcher, ApiKey key)
    {
        _watcher = watcher;
        KeyId = key.Id;
        SecretNumber = key.PresentedSecret?.Number ?? 1;
        ExpiresAt = key.PresentedSecret?.ExpiresAt;
    }

    /// <summary>The key.</summary>
    public ApiKeyId KeyId { get; }

    /// <summary>
    /// Is cancelled when the key is revoked, disabled, expired or deleted, or when the text that the connection began
    /// with is superseded and its grace period is over. It stays cancelled, even if the key is enabled again.
    /// </summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>The secret that the connection began with.</summary>
    internal int SecretNumber { get; }

    /// <summary>When that secret expires, as it was last read; null for never.</summary>
    internal DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Stops watching. <see cref="Ended"/> is not cancelled any more.</summary>
    public void Dispose() => _watcher.Remove(this);

    // The callbacks are the app's. They run on the thread pool, and do not delay other keys.
    internal void End() => _ = _ended.CancelAsync();
}
