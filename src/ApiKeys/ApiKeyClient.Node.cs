using ApiKeys.Cache;
using ApiKeys.Changes;
using ApiKeys.Foreign;
using ApiKeys.Hashing;
using ApiKeys.RateLimits;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Telemetry;
using ApiKeys.TimedEvents;
using ApiKeys.Usage;
using ApiKeys.Validation;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    /// <summary>
    /// What one process has of its own and no copy of it may share: connections, the cache and its random key, counted
    /// uses and the id that they are written under, and calls of limits that were charged in advance.
    /// </summary>
    private sealed class Node : IAsyncDisposable
    {
        private readonly KeyVersions _versions = new();
        private readonly ChangeFeed _feed;
        private readonly RateLimiter _limiter;
        private readonly ApiKeyOptions _options;
        private readonly BackgroundHealth _health;
        private readonly SupersededTexts? _supersededTexts;

        // Of its interface's type: a native app that watches no key then links no watcher.
        private IAsyncDisposable? _watcher;

        public Node(
            Store store,
            KeyHasher hasher,
            Environments? environments,
            ForeignFormats? foreignFormats,
            ApiKeyOptions options,
            BackgroundHealth health)
        {
            (Store, _options, _health) = (store, options, health);
            store.Terms = KeyTerms.Of(options);
            Clock = options.FollowsDatabaseClock
                ? store.Follow(options.TimeProvider, health.ReportClock)
                : options.TimeProvider;
            Usage = new(store, Clock, options.UsageFlushInterval, health);
            Changes = new(store, _versions, Clock, options.ChangeTimeout, options.RecordEvents);
            _feed = new(store, _versions, options, health, Clock);
            var cache = new KeyCache(options.CacheCapacity, options.CacheBytes);
            Lookup = new(store, _versions, cache, _feed, options, Clock);
            _limiter = new(
                store,
                Clock,
                options.IgnoreRateLimitsWhenReadOnly ? ValidationStatus.Valid : ValidationStatus.Unavailable);
            if (options.RecordEvents && !store.IsReadOnly)
            {
                _supersededTexts = new(Changes, Clock, health);
                TimedEvents = options.TimedEventSource?.CreateRecorder(
                    store, Changes, Clock, options.MaxKeyLifetime, health);
            }

            Validator = new(
                Lookup,
                hasher,
                _limiter,
                Usage,
                _supersededTexts,
                environments,
                foreignFormats,
                Clock,
                options.ValidationTimeout);
        }

        public Store Store { get; }

        public TimeProvider Clock { get; }

        public UsageRecorder Usage { get; }

        public ChangeRunner Changes { get; }

        public KeyLookup Lookup { get; }

        public KeyValidator Validator { get; }

        /// <summary>Null where it is off.</summary>
        public ITimedEventRecorder? TimedEvents { get; }

        /// <summary>
        /// Writes the counted uses and the events that wait, and gives back the calls that were charged in advance.
        /// </summary>
        public async ValueTask FlushAsync(CancellationToken cancellationToken)
        {
            var refusal = await Usage.FlushAsync(cancellationToken).ConfigureAwait(false);
            await _limiter.GiveBackAsync(cancellationToken).ConfigureAwait(false);
            if (_supersededTexts is not null)
                await _supersededTexts.SettleAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            refusal?.Throw();
        }

        public KeyWatcher CreateWatcherOnce()
        {
            if (Volatile.Read(ref _watcher) is null)
            {
                var watcher = new KeyWatcher(
                    Store,
                    _versions,
                    _feed,
                    Clock,
                    _options.CacheDuration,
                    _options.ChangePollInterval,
                    _health);
                Interlocked.CompareExchange(ref _watcher, watcher, null);
            }

            return (KeyWatcher)_watcher!;
        }

        public async ValueTask DisposeAsync()
        {
            try
            {
                if (Volatile.Read(ref _watcher) is { } watcher)
                    await watcher.DisposeAsync().ConfigureAwait(false);
                await _feed.DisposeAsync().ConfigureAwait(false);
                if (TimedEvents is not null)
                    await TimedEvents.CloseAsync().ConfigureAwait(false);
                if (_supersededTexts is not null)
                    await _supersededTexts.SettleAsync().ConfigureAwait(false);
                var refusal = await Usage.CloseAsync().ConfigureAwait(false);
                await _limiter.DisposeAsync().ConfigureAwait(false);
                refusal?.Throw();
            }
            finally
            {
                await Store.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
