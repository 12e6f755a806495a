using System.Diagnostics.CodeAnalysis;
using ApiKeys.Changes;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;
using ApiKeys.Telemetry;

namespace ApiKeys.TimedEvents;

/// <summary>Records the events of what time does: at intervals in the background, or when it is called.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable",
    Justification = "CloseAsync ends it. A semaphore without a wait handle holds nothing.")]
internal sealed class TimedEventRecorder : ITimedEventRecorder
{
    // A key may become visible after its expiry: its transaction took long, or its node's clock differs.
    private static readonly TimeSpan LateKeys = TimeSpan.FromHours(1);

    // A secret that ends on use ends at the time of that use, which a frozen node may write days later.
    private static readonly TimeSpan LateSecrets = TimeSpan.FromDays(7);

    private static readonly OrganizationId LastOrganization = new(Guid.AllBitsSet);
    private static readonly ApiKeyId LastKey = new(Guid.AllBitsSet);

    private readonly Store _store;
    private readonly ChangeRunner _changes;
    private readonly TimeProvider _clock;
    private readonly TimedEventOptions _options;
    private readonly TimeSpan? _maxLifetime;
    private readonly BackgroundHealth _health;
    private readonly TimedEventLease _lease;
    private readonly SemaphoreSlim _recording = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly ITimer? _timer;
    private Task _background = Task.CompletedTask;

    public TimedEventRecorder(
        Store store,
        ChangeRunner changes,
        TimeProvider clock,
        TimedEventOptions options,
        TimeSpan? maxLifetime,
        BackgroundHealth health)
    {
        (_store, _changes, _clock, _options) = (store, changes, clock, options);
        (_maxLifetime, _health) = (maxLifetime, health);
        _lease = new(Guid.CreateVersion7(clock.GetUtcNow()), options.Interval);
        if (options.Interval == Timeout.InfiniteTimeSpan)
            return;

        _timer = Detached.CreateTimer(
            clock, static recorder => ((TimedEventRecorder)recorder!).BeginInBackground(), this);
        _timer.Change(options.Interval, options.Interval);
    }

    public async Task<long> RecordAsync(CancellationToken cancellationToken)
    {
        await _recording.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var now = _clock.GetUtcNow().ToStoredPrecision();
            var begun = await _changes.RunAsync(new BeginTimedEvents(_lease, now), null, cancellationToken)
                .ConfigureAwait(false);

            // A clock that was set back has passed these times before.
            if (begun is not { } recordedUntil || recordedUntil >= now)
                return 0;

            var recorded = 0L;
            foreach (var occasion in FindOccasions(recordedUntil, now))
            {
                var (count, isLeased) = await RecordAsync(occasion, now, cancellationToken).ConfigureAwait(false);
                recorded += count;
                if (!isLeased)
                    return recorded;
            }

            await _changes.RunAsync(new EndTimedEvents(_lease, now), null, cancellationToken).ConfigureAwait(false);
            return recorded;
        }
        finally
        {
            _recording.Release();
        }
    }

    public async ValueTask CloseAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        if (_timer is not null)
            await _timer.DisposeAsync().ConfigureAwait(false);
        await Volatile.Read(ref _background).ConfigureAwait(false);
    }

    private List<Occasion> FindOccasions(DateTimeOffset recordedUntil, DateTimeOffset now)
    {
        var (keys, secrets) = (recordedUntil.Minus(LateKeys), recordedUntil.Minus(LateSecrets));
        List<Occasion> occasions = [];
        List<TimeSpan> notices = [TimeSpan.Zero, .. _options.ExpiryNotices];
        notices.Sort();
        for (var i = notices.Count - 1; i >= 0; i--)
        {
            var next = notices[Math.Max(i - 1, 0)];
            occasions.Add(new KeyEnd(keys, now, notices[i], next, _store.Terms));
            if (_maxLifetime is { } lifetime)
                occasions.Add(new KeyLifetimeEnd(keys, now, notices[i], next, _store.Terms, lifetime));
        }

        if (_options.UnusedFor is { } unusedFor)
            occasions.Add(new KeyUnused(keys, now, unusedFor));
        occasions.Add(new SecretEnd(secrets, now));
        return occasions;
    }

    private async Task<(long Count, bool IsLeased)> RecordAsync(
        Occasion occasion, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (recorded, place) = (0L, default(OrganizationId));
        while (true)
        {
            // It reads without the lock, since most looks find nothing. It begins after the last organization.
            var range = new TimedRange(place, place == default ? default : LastKey, LastOrganization);
            var rows = await _store.ReadAsync(new Search(occasion, range), Search.RunAsync, cancellationToken)
                .ConfigureAwait(false);
            foreach (var row in rows)
            {
                if (row.OrganizationId == place)
                    continue;

                place = row.OrganizationId;
                ApiKeyId? last = default(ApiKeyId);
                while (last is { } after)
                {
                    var change = new RecordTimedEvents(_lease, occasion, place, after, now);
                    var page = await _changes.RunAsync(change, null, cancellationToken).ConfigureAwait(false);
                    if (page is null)
                        return (recorded, false);
                    recorded += page.Count;
                    last = page.Last;
                }
            }

            if (rows.Count < TimedRange.Count)
                return (recorded, true);
        }
    }

    private void BeginInBackground()
    {
        // A look that takes longer than the interval is not started again.
        if (Volatile.Read(ref _background).IsCompleted)
            Volatile.Write(ref _background, RecordInBackgroundAsync());
    }

    private async Task RecordInBackgroundAsync()
    {
        try
        {
            await RecordAsync(_closing.Token).ConfigureAwait(false);
            _health.Succeed(BackgroundWork.TimedEvents);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            _health.Fail(BackgroundWork.TimedEvents, exception);
        }
    }

    private sealed class Search(Occasion occasion, TimedRange range)
    {
        public static ValueTask<List<TimedRow>> RunAsync(
            Session session, Search search, CancellationToken cancellationToken) =>
            search.ListAsync(session, cancellationToken);

        private ValueTask<List<TimedRow>> ListAsync(Session session, CancellationToken cancellationToken) =>
            occasion.ListAsync(session, range, cancellationToken);
    }
}
