using System.Collections.Concurrent;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Telemetry;

namespace ApiKeys.RateLimits;

/// <summary>
/// Charges calls against a key's limits: all of its limits, or, where one is used up, none. The database decides, in one
/// atomic statement, so that no number of nodes lets one call too many through; of large limits a node takes several calls at
/// once, and spends them in memory.
/// </summary>
internal sealed class RateLimiter(Store store, TimeProvider clock)
{
    private const int MinSweep = 1_024;

    private readonly ConcurrentDictionary<ApiKeyId, RateLimitBucket> _buckets = new();
    private int _sweepAt = MinSweep;

    /// <summary>A valid answer if the call was charged, and otherwise the refusal. It completes at once where the answer is at hand.</summary>
    /// <param name="bucket">Where the caller keeps the key's bucket; null at first.</param>
    /// <param name="key">The key.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<KeyValidation> ChargeAsync(ref RateLimitBucket? bucket, ApiKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        bucket ??= BucketOf(key.Id, now);
        return bucket.TryAnswer(key, now, out var answer) ? new(answer) : AskAsync(bucket, key, cancellationToken);
    }

    private async ValueTask<KeyValidation> AskAsync(RateLimitBucket bucket, ApiKey key, CancellationToken cancellationToken)
    {
        await bucket.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var now = clock.GetUtcNow();
            return bucket.TryAnswer(key, now, out var answer)
                ? answer
                : await AskAsync(bucket, key, now, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            bucket.Turn.Release();
        }
    }

    private async ValueTask<KeyValidation> AskAsync(RateLimitBucket bucket, ApiKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var limits = key.Metadata.RateLimits;
        var last = bucket.Lease is { } lease && lease.IsFor(limits) ? lease : null;
        var size = last is null ? LeaseSizes.First(limits) : LeaseSizes.Next(limits, last.Size, now - last.GrantedAt);
        var charge = new Charge(key, now, Math.Max(1, size), Carry: last?.TakeRest(now) ?? default);

        var granted = await store.WriteAsync(charge, ChargeAsync, cancellationToken).ConfigureAwait(false);
        LeaseCounts.Count(granted.Answer.IsValid, store.SystemName);
        if (granted.Answer.IsValid)
            granted.Lease!.Spend();
        bucket.Lease = granted.Lease;
        bucket.Refusal = granted.Refusal;
        return granted.Answer;
    }

    private static async ValueTask<Granted> ChargeAsync(Session session, Charge charge, CancellationToken cancellationToken)
    {
        var limits = charge.Key.Metadata.RateLimits;

        // Near the end of a window a whole lease is no longer to be had, but a call may be.
        for (var size = charge.Size; ; size = 1)
        {
            if (await TryTakeAsync(session, charge, size, cancellationToken).ConfigureAwait(false))
                return new(KeyValidation.Valid(charge.Key), new(limits, charge.Now, size, charge.CarryBeyond(size)), Refusal: null);
            if (size is 1)
                break;
        }

        // Nothing was charged and there is no row: the key was deleted since it was looked up.
        var windows = await session.FindWindowsAsync(charge.Key.Id, cancellationToken).ConfigureAwait(false);
        if (windows is null)
            return new(KeyValidation.Unknown, Lease: null, Refusal: null);

        var wait = TimeSpan.Zero;
        foreach (var limit in limits)
        {
            if (charge.Carry[limit.Window] > 0)
                continue;

            var (start, used) = windows.Of(limit.Window);
            var untilFree = RateLimitRules.TimeUntilFree(limit, start, used, charge.Now);
            wait = untilFree > wait ? untilFree : wait;
        }

        var nothingLeft = new RateLimitLease(limits, charge.Now, size: 0, charge.Carry);
        return new(KeyValidation.RateLimited(charge.Key, wait), nothingLeft, new(limits, charge.Now, charge.Now + wait));
    }

    private static async ValueTask<bool> TryTakeAsync(Session session, Charge charge, long size, CancellationToken cancellationToken)
    {
        var limits = charge.Key.Metadata.RateLimits;
        var calls = charge.Missing(size);
        var charged = await session.TakeFromWindowsAsync(
            charge.Key.Id,
            calls[RateLimitWindow.Second],
            calls[RateLimitWindow.Minute],
            calls[RateLimitWindow.Hour],
            calls[RateLimitWindow.Day],
            RateLimitWindow.Second.StartOf(charge.Now),
            RateLimitWindow.Minute.StartOf(charge.Now),
            RateLimitWindow.Hour.StartOf(charge.Now),
            RateLimitWindow.Day.StartOf(charge.Now),
            RateLimitRules.LimitOf(limits, RateLimitWindow.Second),
            RateLimitRules.LimitOf(limits, RateLimitWindow.Minute),
            RateLimitRules.LimitOf(limits, RateLimitWindow.Hour),
            RateLimitRules.LimitOf(limits, RateLimitWindow.Day),
            cancellationToken).ConfigureAwait(false);
        return charged is not 0;
    }

    private RateLimitBucket BucketOf(ApiKeyId keyId, DateTimeOffset now)
    {
        if (_buckets.Count >= Volatile.Read(ref _sweepAt))
            Sweep(now);
        return _buckets.GetOrAdd(keyId, static _ => new());
    }

    // Who still holds a bucket that was swept goes on spending what was charged, which is right; others start with a new one.
    private void Sweep(DateTimeOffset now)
    {
        foreach (var (keyId, bucket) in _buckets)
        {
            if (bucket.IsIdle(now))
                _buckets.TryRemove(keyId, out _);
        }

        Volatile.Write(ref _sweepAt, Math.Max(MinSweep, 2 * _buckets.Count));
    }

    /// <summary>What is asked of the database: a number of calls in all windows, of which some may be charged already.</summary>
    private readonly record struct Charge(ApiKey Key, DateTimeOffset Now, long Size, WindowCounts Carry)
    {
        /// <summary>What has to be charged to each window. One that is not limited is charged as much as any that is.</summary>
        public WindowCounts Missing(long size)
        {
            var missing = default(WindowCounts);
            var most = 0L;
            foreach (var limit in Key.Metadata.RateLimits)
            {
                missing[limit.Window] = Math.Max(0, size - Carry[limit.Window]);
                most = Math.Max(most, missing[limit.Window]);
            }

            foreach (var window in Enum.GetValues<RateLimitWindow>())
            {
                if (RateLimitRules.LimitOf(Key.Metadata.RateLimits, window) is null)
                    missing[window] = most;
            }

            return missing;
        }

        /// <summary>What stays charged to each window when a number of calls is spent.</summary>
        public WindowCounts CarryBeyond(long size)
        {
            var carry = default(WindowCounts);
            foreach (var limit in Key.Metadata.RateLimits)
                carry[limit.Window] = Math.Max(0, Carry[limit.Window] - size);
            return carry;
        }
    }

    private readonly record struct Granted(KeyValidation Answer, RateLimitLease? Lease, RateLimitRefusal? Refusal);
}
