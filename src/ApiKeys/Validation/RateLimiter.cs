using ApiKeys.Rules;
using ApiKeys.Storage;

namespace ApiKeys.Validation;

/// <summary>
/// Charges calls against a key's limits: all of its limits, or, where one is used up, none. The database decides, in one
/// atomic statement, so that no number of nodes lets one call too many through.
/// </summary>
internal sealed class RateLimiter(Store store)
{
    /// <summary>A valid answer if the call was charged, and otherwise the refusal.</summary>
    public ValueTask<KeyValidation> ChargeAsync(ApiKey key, DateTimeOffset now, CancellationToken cancellationToken) =>
        store.WriteAsync((key, now), static (session, call, token) => ChargeAsync(session, call.key, call.now, token), cancellationToken);

    private static async ValueTask<KeyValidation> ChargeAsync(Session session, ApiKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var limits = key.Metadata.RateLimits;
        var charged = await session.TakeFromWindowsAsync(
            key.Id,
            calls: 1,
            RateLimitWindow.Second.StartOf(now),
            RateLimitWindow.Minute.StartOf(now),
            RateLimitWindow.Hour.StartOf(now),
            RateLimitWindow.Day.StartOf(now),
            RateLimitRules.LimitOf(limits, RateLimitWindow.Second),
            RateLimitRules.LimitOf(limits, RateLimitWindow.Minute),
            RateLimitRules.LimitOf(limits, RateLimitWindow.Hour),
            RateLimitRules.LimitOf(limits, RateLimitWindow.Day),
            cancellationToken).ConfigureAwait(false);
        if (charged is not 0)
            return KeyValidation.Valid(key);

        // Nothing was charged and there is no row: the key was deleted since it was looked up.
        var windows = await session.FindWindowsAsync(key.Id, cancellationToken).ConfigureAwait(false);
        if (windows is null)
            return KeyValidation.Unknown;

        var wait = TimeSpan.Zero;
        foreach (var limit in limits)
        {
            var (start, used) = windows.Of(limit.Window);
            var untilFree = RateLimitRules.TimeUntilFree(limit, start, used, now);
            wait = untilFree > wait ? untilFree : wait;
        }

        return KeyValidation.RateLimited(key, wait);
    }
}
