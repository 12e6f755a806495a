using System.Collections.Concurrent;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Telemetry;

namespace ApiKeys.RateLimits;

/// <summary>
/// Charges calls to a key's limits: to all of them, or, if one is used up, to none. One atomic statement of the
/// database decides, so no number of nodes lets one call too many through. A node takes several calls of a large limit
/// at once, as a lease, and spends them in memory.
/// </summary>
internal sealed class RateLimiter(Store store, TimeProvider clock)
{
    private const int MinSweep = 1_024;

    private readonly ConcurrentDictionary<ApiKeyId, RateLimitBucket> _buckets = new();
    private int _sweepAt = MinSweep;

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
        bucket ??= BucketOf(key.Id, now);
        if (bucket.TryAnswer(key, now, out var answer))
            return new(answer);

        cancellationToken.ThrowIfCancellationRequested();
        var caller = new WaitingCaller();
        var asking = AskAsync(bucket, key, caller);
        return asking.IsCompleted ? new(asking) : WaitAsync(asking, caller, deadline, cancellationToken);
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
        await bucket.Turn.WaitAsync().ConfigureAwait(false);
        try
        {
            // A caller that has left takes no call.
            if (caller.HasLeft)
                return default;

            var now = clock.GetUtcNow();
            if (!bucket.TryAnswer(key, now, out var answer))
                answer = await AskAsync(bucket, key, now).ConfigureAwait(false);
            if (answer.IsValid && !caller.TryServe())
                bucket.Lease?.GiveBack();
            return answer;
        }
        finally
        {
            bucket.Turn.Release();
        }
    }

    private async ValueTask<KeyValidation> AskAsync(RateLimitBucket bucket, ApiKey key, DateTimeOffset now)
    {
        var limits = key.Metadata.RateLimits;
        var last = bucket.Lease is { } lease && lease.IsFor(limits) ? lease : null;
        var size = last is null ? LeaseSizes.First(limits) : LeaseSizes.Next(limits, last.Size, now - last.GrantedAt);
        var charge = new Charge(key, now, Math.Max(1, size), Carry: last?.TakeRest(now) ?? default);

        Granted granted;
        try
        {
            granted = await store.WriteAsync(charge, ChargeAsync, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // What was left of the last lease is charged already.
            bucket.Lease = new(limits, now, size: 0, charge.Carry);
            throw;
        }

        LeaseCounts.Count(granted.Answer.IsValid, store.SystemName);
        if (granted.Answer.IsValid)
            granted.Lease!.Spend();
        bucket.Lease = granted.Lease;
        bucket.Refusal = granted.Refusal;
        return granted.Answer;
    }

    private static async ValueTask<Granted> ChargeAsync(
        Session session, Charge charge, CancellationToken cancellationToken)
    {
        var limits = charge.Key.Metadata.RateLimits;

        // A limit that cannot grant a whole lease may still grant one call.
        for (var size = charge.Size; ; size = 1)
        {
            if (await TryTakeAsync(session, charge, size, cancellationToken).ConfigureAwait(false))
            {
                var lease = new RateLimitLease(limits, charge.Now, size, charge.CarryBeyond(size));
                return new(KeyValidation.Valid(charge.Key), lease, Refusal: null);
            }

            if (size is 1)
                break;
        }

        // Nothing was charged, and there is no row: the key was deleted after the look-up.
        var windows = await session.FindWindowsAsync(charge.Key.Id, cancellationToken).ConfigureAwait(false);
        if (windows is null)
            return new(KeyValidation.Unknown, Lease: null, Refusal: null);

        var wait = TimeSpan.Zero;
        RateLimitWindow? exceeded = null;
        foreach (var limit in limits)
        {
            if (charge.Carry[limit.Window] > 0)
                continue;

            var (start, used) = windows.Of(limit.Window);
            var untilFree = RateLimitRules.TimeUntilFree(limit, start, used, charge.Now);
            if (untilFree > wait)
                (wait, exceeded) = (untilFree, limit.Window);
        }

        var nothingLeft = new RateLimitLease(limits, charge.Now, size: 0, charge.Carry);
        var refusal = new RateLimitRefusal(limits, charge.Now, charge.Now + wait, exceeded);
        return new(KeyValidation.RateLimited(charge.Key, wait, exceeded), nothingLeft, refusal);
    }

    private static async ValueTask<bool> TryTakeAsync(
        Session session, Charge charge, long size, CancellationToken cancellationToken)
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

    // A cached key that still holds a swept bucket goes on spending its lease, which was charged. Other calls get a new
    // bucket.
    private void Sweep(DateTimeOffset now)
    {
        foreach (var (keyId, bucket) in _buckets)
        {
            if (bucket.IsIdle(now))
                _buckets.TryRemove(keyId, out _);
        }

        Volatile.Write(ref _sweepAt, Math.Max(MinSweep, 2 * _buckets.Count));
    }

    /// <summary>A number of calls to charge to all windows. Some of them may be charged already.</summary>
    private readonly record struct Charge(ApiKey Key, DateTimeOffset Now, long Size, WindowCounts Carry)
    {
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

            foreach (var window in Enum.GetValues<RateLimitWindow>())
            {
                if (RateLimitRules.LimitOf(Key.Metadata.RateLimits, window) is null)
                    missing[window] = most;
            }

            return missing;
        }

        /// <summary>The calls that stay charged to each window after a number of calls is spent.</summary>
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
