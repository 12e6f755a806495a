using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;
using ApiKeys.Telemetry;

namespace ApiKeys.RateLimits;

/// <summary>
/// Charges calls to a key's limits: to all of them, or, if one is used up, to none. One atomic statement of the
/// database decides, so no number of nodes lets one call too many through. A node takes several calls of a large limit
/// at once, as a lease, and spends them in memory. It gives back what it does not need.
/// </summary>
/// <param name="store">The database.</param>
/// <param name="clock">The clock of the windows.</param>
/// <param name="statusWhenReadOnly">The answer where the database is read-only: nothing can be charged.</param>
internal sealed class RateLimiter(Store store, TimeProvider clock, ValidationStatus statusWhenReadOnly)
    : IAsyncDisposable
{
    // How often a charge is tried again with fewer calls, when other nodes take what was left in between.
    private const int MaxTries = 10;

    // Half a megabyte of JSON: far below what any server takes as one parameter.
    private const int MaxKeysPerStatement = 4_096;

    // A node that did not use a key for so long gives its lease back, at the latest after twice the time.
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<ApiKeyId, RateLimitBucket> _buckets = new();
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private int _isTimerSet;
    private bool _isClosed;

    /// <summary>Charges one call. Completes synchronously if the bucket has the answer.</summary>
    /// <param name="bucket">The caller's reference to the key's bucket; null at first.</param>
    /// <param name="key">The key.</param>
    /// <param name="now">The time.</param>
    /// <param name="deadline">
    /// When the call stops waiting. The charge goes on, and the next call gets its grant.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, in the same way.</param>
    /// <returns>A valid answer if the call was charged, and otherwise the refusal.</returns>
    /// <exception cref="TimeoutException">The deadline is over.</exception>
    public ValueTask<KeyValidation> ChargeAsync(
        ref RateLimitBucket? bucket,
        ApiKey key,
        DateTimeOffset now,
        Deadline deadline,
        CancellationToken cancellationToken)
    {
        if (store.IsReadOnly)
            return new(KeyValidation.Of(statusWhenReadOnly, key));

        if (bucket is null or { IsRetired: true })
            bucket = BucketOf(key.Id);
        if (bucket.TryAnswer(key, now, out var answer))
            return new(answer);

        cancellationToken.ThrowIfCancellationRequested();
        var caller = new WaitingCaller();
        var asking = AskAsync(bucket, key, caller);
        return asking.IsCompleted ? new(asking) : WaitAsync(asking, caller, deadline, cancellationToken);
    }

    /// <summary>Takes back a call that was charged, and then not allowed for another reason.</summary>
    public static void GiveBack(RateLimitBucket? bucket) => bucket?.Lease?.GiveBack();

    /// <summary>
    /// Gives what is left of each lease back to its windows. After a fault the calls stay charged: it is not known
    /// whether they were given back, and no call may be allowed twice.
    /// </summary>
    public ValueTask GiveBackAsync(CancellationToken cancellationToken) =>
        GiveBackAsync(onlyQuiet: false, cancellationToken);

    /// <summary>Gives all leases back.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
            _isClosed = true;
        if (_timer is not null)
            await _timer.DisposeAsync().ConfigureAwait(false);
        await GiveBackAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private static async ValueTask<KeyValidation> WaitAsync(
        Task<KeyValidation> asking, WaitingCaller caller, Deadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            await deadline.WaitAsync(asking, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            if (caller.TryLeave())
                throw;
        }

        // The call may have been charged at the moment when its caller was about to leave.
        return await asking.ConfigureAwait(false);
    }

    private async Task<KeyValidation> AskAsync(RateLimitBucket bucket, ApiKey key, WaitingCaller caller)
    {
        bucket.Enter();
        await bucket.Turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!bucket.IsRetired)
                return await AnswerAsync(bucket, key, caller).ConfigureAwait(false);
        }
        finally
        {
            bucket.Leave();
            bucket.Turn.Release();
        }

        // The bucket was given up while this caller waited for its turn.
        return await AskAsync(BucketOf(key.Id), key, caller).ConfigureAwait(false);
    }

    private async ValueTask<KeyValidation> AnswerAsync(RateLimitBucket bucket, ApiKey key, WaitingCaller caller)
    {
        // A caller that has left takes no call.
        if (caller.HasLeft)
            return default;

        if (!bucket.TryAnswer(key, clock.GetUtcNow(), out var answer))
            answer = await AskAsync(bucket, key).ConfigureAwait(false);
        if (answer.IsValid && !caller.TryServe())
            GiveBack(bucket);
        return answer;
    }

    private async ValueTask<KeyValidation> AskAsync(RateLimitBucket bucket, ApiKey key)
    {
        await DatabaseClock.MeasureIfDueAsync(clock, CancellationToken.None).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        var limits = key.Metadata.RateLimits;
        var last = bucket.Lease is { } lease && lease.IsFor(limits) ? lease : null;
        var size = last is null ? LeaseSizes.First : LeaseSizes.Next(limits, last.Size, now - last.GrantedAt);

        // All callers that wait are charged by one statement.
        var needed = Math.Clamp(bucket.Callers, 1, LeaseSizes.Smallest(limits));
        var charge = new Charge(
            key,
            clock,
            now,
            needed,
            Math.Max(needed, size),
            last?.TakeRest(now) ?? default);

        // The last lease was granted under other limits.
        var unspent = last is null ? bucket.Lease?.TakeUnspent(key.Id) : null;

        Granted granted;
        try
        {
            // Once, and so in a transaction.
            if (unspent is { IsEmpty: false })
            {
                await store.WriteAsync(UnspentCalls.ToJson([unspent]), ReturnAsync, CancellationToken.None)
                    .ConfigureAwait(false);
            }

            granted = await store.WriteStatementsAsync(charge, ChargeAsync, CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (Exception)
        {
            // What was left of the last lease is charged already.
            bucket.Lease = new(limits, now, size: 0, charge.Carry, nearest: null);
            throw;
        }

        LeaseCounts.Count(granted.Answer.IsValid, store.SystemName);
        bucket.Lease = granted.Lease;
        bucket.Refusal = granted.Refusal;
        SetTimer();
        return granted.Answer;
    }

    private static async ValueTask<Granted> ChargeAsync(
        Session session, Charge charge, CancellationToken cancellationToken)
    {
        var size = charge.Size;
        for (var tries = 1; ; tries++)
        {
            if (await TryTakeAsync(session, charge, size, cancellationToken).ConfigureAwait(false) is { } nearest)
                return charge.Grant(size, nearest);

            // Nothing was charged. Without a row, the key was deleted after the look-up.
            var windows = await session.FindWindowsAsync(charge.Key.Id, cancellationToken).ConfigureAwait(false);
            if (windows is null)
                return new(KeyValidation.Unknown, lease: null, refusal: null);

            // Limits that cannot grant a whole lease may still grant what the callers need, or a part of it.
            var left = charge.CallsLeft(windows);
            if (left < 1 || tries is MaxTries)
                return charge.Refuse(windows);
            size = Math.Min(charge.Needed, left);
        }
    }

    private static ValueTask<long?> TryTakeAsync(
        Session session, Charge charge, long size, CancellationToken cancellationToken)
    {
        var calls = charge.Missing(size);
        return session.TakeFromWindowsAsync(
            charge.Key.Id,
            size,
            calls[RateLimitWindow.Second],
            calls[RateLimitWindow.Minute],
            calls[RateLimitWindow.Hour],
            calls[RateLimitWindow.Day],
            RateLimitWindow.Second.StartOf(charge.Now),
            RateLimitWindow.Minute.StartOf(charge.Now),
            RateLimitWindow.Hour.StartOf(charge.Now),
            RateLimitWindow.Day.StartOf(charge.Now),
            charge.Room(RateLimitWindow.Second),
            charge.Room(RateLimitWindow.Minute),
            charge.Room(RateLimitWindow.Hour),
            charge.Room(RateLimitWindow.Day),
            cancellationToken);
    }

    private RateLimitBucket BucketOf(ApiKeyId keyId) => _buckets.GetOrAdd(keyId, static _ => new());

    private async ValueTask GiveBackAsync(bool onlyQuiet, CancellationToken cancellationToken)
    {
        var unspent = new List<UnspentCalls>();
        foreach (var (keyId, bucket) in _buckets)
        {
            if (!bucket.IsQuiet() && onlyQuiet)
                continue;

            // A bucket whose callers ask the database is in use.
            if (!bucket.Turn.Wait(0, CancellationToken.None))
                continue;

            if (bucket.Lease?.TakeUnspent(keyId) is { IsEmpty: false } calls)
                unspent.Add(calls);
            bucket.IsRetired = true;
            _buckets.TryRemove(new(keyId, bucket));
            bucket.Turn.Release();
        }

        // Every node writes in the same order. Two nodes that write the same keys do not deadlock.
        unspent.Sort(static (one, other) => one.KeyId.Value.CompareTo(other.KeyId.Value));
        for (var i = 0; i < unspent.Count; i += MaxKeysPerStatement)
        {
            var length = Math.Min(MaxKeysPerStatement, unspent.Count - i);
            var json = UnspentCalls.ToJson(CollectionsMarshal.AsSpan(unspent).Slice(i, length));
            await store.WriteAsync(json, ReturnAsync, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async ValueTask<bool> ReturnAsync(Session session, string calls, CancellationToken cancellationToken)
    {
        await session.ReturnToWindowsAsync(calls, cancellationToken).ConfigureAwait(false);
        return true;
    }

    // The timer runs only while there are buckets.
    private void SetTimer()
    {
        if (Interlocked.Exchange(ref _isTimerSet, 1) is not 0)
            return;

        lock (_lock)
        {
            if (_isClosed)
                return;

            _timer ??= Detached.CreateTimer(
                clock, static limiter => _ = ((RateLimiter)limiter!).GiveBackQuietAsync(), this);
            _timer.Change(QuietTime, Timeout.InfiniteTimeSpan);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "No caller waits. The calls stay charged until their window ends.")]
    private async Task GiveBackQuietAsync()
    {
        try
        {
            await GiveBackAsync(onlyQuiet: true, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
        }

        // A charge adds its bucket, then reads the flag. This thread clears the flag, then looks for buckets.
        Interlocked.Exchange(ref _isTimerSet, 0);
        if (!_buckets.IsEmpty)
            SetTimer();
    }

    /// <summary>A number of calls to charge to all windows. Some of them may be charged already.</summary>
    /// <param name="key">The key.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="now">The time.</param>
    /// <param name="needed">The calls of the callers that wait.</param>
    /// <param name="size">The calls of a whole lease.</param>
    /// <param name="carry">The calls that are charged already, of a lease under the same limits.</param>
    private sealed class Charge(
        ApiKey key,
        TimeProvider clock,
        DateTimeOffset now,
        long needed,
        long size,
        WindowCounts carry)
    {
        public ApiKey Key => key;

        public DateTimeOffset Now => now;

        public long Needed => needed;

        public long Size => size;

        public WindowCounts Carry => carry;

        /// <summary>
        /// The calls to charge to each window. A window without a limit is charged as much as any with one.
        /// </summary>
        public WindowCounts Missing(long size)
        {
            var missing = default(WindowCounts);
            var most = 0L;
            foreach (var limit in Key.Metadata.RateLimits)
            {
                missing[limit.Window] = Math.Max(0, size - Carry[limit.Window]);
                most = Math.Max(most, missing[limit.Window]);
            }

            foreach (var window in RateLimitWindows.All)
            {
                if (RateLimitRules.LimitOf(Key.Metadata.RateLimits, window) is null)
                    missing[window] = most;
            }

            return missing;
        }

        /// <summary>
        /// The calls that a window may hold, those of this charge included; null for a window without a limit. The
        /// window holds <see cref="Carry"/> already.
        /// </summary>
        public long? Room(RateLimitWindow window) =>
            RateLimitRules.LimitOf(Key.Metadata.RateLimits, window) + Carry[window];

        /// <summary>Grants a lease, and spends a call of it.</summary>
        /// <param name="size">The calls of the lease.</param>
        /// <param name="nearest">The number that the database returned.</param>
        public Granted Grant(long size, long nearest)
        {
            var limits = Key.Metadata.RateLimits;
            var carry = default(WindowCounts);
            foreach (var limit in limits)
                carry[limit.Window] = Math.Max(0, Carry[limit.Window] - size);
            var lease = new RateLimitLease(
                limits, Now, size, carry, NearestLimit.Read(nearest, limits, Now, size, clock));
            return new(lease.Spend(Key), lease, refusal: null);
        }

        /// <summary>The calls that all limits still allow.</summary>
        public long CallsLeft(WindowsRow windows)
        {
            var left = long.MaxValue;
            foreach (var limit in Key.Metadata.RateLimits)
                left = Math.Min(left, CallsLeft(windows, limit));
            return left;
        }

        /// <summary>Refuses the calls until every limit that is used up allows one.</summary>
        public Granted Refuse(WindowsRow windows)
        {
            var wait = TimeSpan.Zero;
            NearestLimit? exceeded = null;
            foreach (var limit in Key.Metadata.RateLimits)
            {
                if (CallsLeft(windows, limit) > 0)
                    continue;

                var (start, used) = windows.Of(limit.Window);

                // Of two windows that end together, the longer one.
                var untilFree = RateLimitRules.TimeUntilFree(limit, start, used, Now);
                if (untilFree >= wait)
                    (wait, exceeded) = (untilFree, new(limit, beyondLease: 0, Now + untilFree, clock));
            }

            var limits = Key.Metadata.RateLimits;
            var nothingLeft = new RateLimitLease(limits, Now, size: 0, Carry, exceeded);
            var refusal = new RateLimitRefusal(limits, Now, Now + wait, exceeded);
            return new(KeyValidation.RateLimited(Key, wait, exceeded), nothingLeft, refusal);
        }

        private long CallsLeft(WindowsRow windows, RateLimit limit)
        {
            var (start, used) = windows.Of(limit.Window);
            return RateLimitRules.CallsLeft(limit, start, used, Now) + Carry[limit.Window];
        }
    }

    private sealed class Granted(KeyValidation answer, RateLimitLease? lease, RateLimitRefusal? refusal)
    {
        public KeyValidation Answer => answer;

        public RateLimitLease? Lease => lease;

        public RateLimitRefusal? Refusal => refusal;
    }
}
