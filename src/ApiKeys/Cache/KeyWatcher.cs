using System.Diagnostics.CodeAnalysis;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;
using ApiKeys.Telemetry;

namespace ApiKeys.Cache;

/// <summary>
/// Watches the keys of open connections: in the background, while there are some. A key is read again after a change,
/// and when its last read is as old as a cached key may be.
/// </summary>
internal sealed class KeyWatcher : IAsyncDisposable
{
    private static readonly TimeSpan MinMaxAge = TimeSpan.FromSeconds(1);

    private readonly Store _store;
    private readonly KeyVersions _versions;
    private readonly ChangeFeed _feed;
    private readonly BackgroundHealth _health;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _maxAge;
    private readonly TimeSpan _interval;
    private readonly CancellationTokenSource _closing = new();

    // The lock guards these.
    private readonly Lock _lock = new();
    private readonly Dictionary<ApiKeyId, WatchedKey> _watched = [];
    private bool _isWatching;
    private Task _watching = Task.CompletedTask;

    public KeyWatcher(
        Store store,
        KeyVersions versions,
        ChangeFeed feed,
        TimeProvider clock,
        TimeSpan cacheDuration,
        TimeSpan pollInterval,
        BackgroundHealth health)
    {
        _health = health;
        _store = store;
        _versions = versions;
        _feed = feed;
        _clock = clock;
        _maxAge = cacheDuration > MinMaxAge ? cacheDuration : MinMaxAge;
        _interval = pollInterval > TimeSpan.Zero && pollInterval < _maxAge ? pollInterval : _maxAge;
    }

    public KeyWatch Watch(ApiKey key)
    {
        var watch = new KeyWatch(this, key);
        lock (_lock)
        {
            if (!_watched.TryGetValue(key.Id, out var watched))
                _watched.Add(key.Id, watched = new(key));
            watched.Watches.Add(watch);
            if (!_isWatching)
            {
                _isWatching = true;
                _watching = Detached.Run(WatchAsync);
            }
        }

        return watch;
    }

    public void Remove(KeyWatch watch)
    {
        lock (_lock)
        {
            if (_watched.TryGetValue(watch.KeyId, out var watched)
                && watched.Watches.Remove(watch)
                && watched.Watches.Count is 0)
            {
                _watched.Remove(watch.KeyId);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        Task watching;
        lock (_lock)
            watching = _watching;
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WatchAsync()
    {
        while (FindWatched() is { } watched)
        {
            _feed.PollIfDue(Environment.TickCount64);
            var pause = _interval;
            foreach (var key in watched)
            {
                if (IsDue(key))
                    await ReadAsync(key).ConfigureAwait(false);

                // The key ends by the client's clock, which is not the one that the pause is measured by.
                var untilExpiry = key.Key.ExpiresAt - _clock.GetUtcNow();
                if (untilExpiry <= TimeSpan.Zero)
                    End(key);
                else if (untilExpiry < pause)
                    pause = untilExpiry.Value + TimeSpan.FromMilliseconds(1);
                if (EndSuperseded(key) is { } untilSuperseded && untilSuperseded < pause)
                    pause = untilSuperseded + TimeSpan.FromMilliseconds(1);
            }

            await Task.Delay(pause, _closing.Token).ConfigureAwait(false);
        }
    }

    private WatchedKey[]? FindWatched()
    {
        lock (_lock)
        {
            if (_watched.Count > 0)
                return [.. _watched.Values];

            _isWatching = false;
            return null;
        }
    }

    private bool IsDue(WatchedKey key) =>
        key.Read is not { } read
        || !_versions.Holds(key.Key.Id, key.Key.OrganizationId, read.Version)
        || TimeSpan.FromMilliseconds(Environment.TickCount64 - read.Tick) >= _maxAge;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "No caller awaits it. Drivers throw more than DbException, and the next round reads again.")]
    private async ValueTask ReadAsync(WatchedKey watched)
    {
        // Noted before the read: a change that commits during the read then makes the key due again.
        var read = (_versions.Current, Environment.TickCount64);
        try
        {
            List<SecretRow>? secrets = null;
            var row = await _store.ReadAsync(
                watched.Key,
                async (session, key, token) =>
                {
                    var row = await session.FindKeyAsync(key.OrganizationId, key.Id, token).ConfigureAwait(false);

                    // A rotation raises the version.
                    secrets = row is { Version: > 1 }
                        ? await session.ListSecretsAsync(key.Id, token).ConfigureAwait(false)
                        : null;
                    return row;
                },
                _closing.Token).ConfigureAwait(false);
            _health.Succeed(BackgroundWork.Watch);
            if (row?.ToApiKey(_store.Terms) is not { SuspendedBy: null } key
                || key.GetStatus(_clock.GetUtcNow()) is not KeyStatus.Active)
            {
                End(watched);
                return;
            }

            (watched.Key, watched.Read) = (key, read);
            if (secrets is not null)
                SetExpiry(watched, secrets);
        }
        catch (Exception exception) when (!_closing.IsCancellationRequested)
        {
            // It stays due, and is read again after the pause.
            _health.Fail(BackgroundWork.Watch, exception);
        }
    }

    private void SetExpiry(WatchedKey watched, List<SecretRow> secrets)
    {
        lock (_lock)
        {
            foreach (var watch in watched.Watches)
            {
                // A text that was replaced, because nobody had used it elsewhere, has no row.
                watch.ExpiresAt = secrets.Find(secret => secret.Number == watch.SecretNumber) is { } found
                    ? _store.Terms.EndOfSecret(found.CreatedAt, found.ExpiresAt)
                    : DateTimeOffset.MinValue;
            }
        }
    }

    /// <summary>Ends the watches whose secrets have expired.</summary>
    /// <returns>The time until the next one expires, or null.</returns>
    private TimeSpan? EndSuperseded(WatchedKey key)
    {
        var now = _clock.GetUtcNow();
        DateTimeOffset? next = null;
        List<KeyWatch> ended = [];
        lock (_lock)
        {
            foreach (var watch in key.Watches)
            {
                if (watch.ExpiresAt <= now)
                    ended.Add(watch);
                else if (next is null || watch.ExpiresAt < next)
                    next = watch.ExpiresAt;
            }
        }

        foreach (var watch in ended)
        {
            Remove(watch);
            watch.End();
        }

        return next - now;
    }

    private void End(WatchedKey key)
    {
        KeyWatch[] watches;
        lock (_lock)
        {
            // The connections of the key may all have closed, and others of the same key opened.
            if (_watched.TryGetValue(key.Key.Id, out var current) && ReferenceEquals(current, key))
                _watched.Remove(key.Key.Id);
            watches = [.. key.Watches];
            key.Watches.Clear();
        }

        foreach (var watch in watches)
            watch.End();
    }

    private sealed class WatchedKey(ApiKey key)
    {
        public ApiKey Key { get; set; } = key;

        /// <summary>When the key was last read; null before the first time.</summary>
        public (long Version, long Tick)? Read { get; set; }

        public HashSet<KeyWatch> Watches { get; } = [];
    }
}
