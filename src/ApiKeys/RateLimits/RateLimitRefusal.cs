using ApiKeys.Rules;

namespace ApiKeys.RateLimits;

/// <summary>
/// The database found a limit used up. That holds until the window ends, unless a node gives calls back. So the
/// database is asked again after a second.
/// </summary>
/// <param name="limits">The key's limits. Under others the refusal is void.</param>
/// <param name="from">When the database was asked.</param>
/// <param name="until">When a call can be allowed again.</param>
/// <param name="exceeded">
/// The limit that is used up; of several, the one whose window ends last, or the longest of these.
/// </param>
internal sealed class RateLimitRefusal(
    IReadOnlyList<RateLimit> limits, DateTimeOffset from, DateTimeOffset until, NearestLimit? exceeded)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private readonly DateTimeOffset _end = until - from < MaxAge ? until : from + MaxAge;
    private IReadOnlyList<RateLimit> _limits = limits;

    /// <summary>Refuses a call, if the refusal still holds for it.</summary>
    public bool TryRefuse(ApiKey key, DateTimeOffset now, out KeyValidation answer)
    {
        answer = default;
        if (now < from || now >= _end || !IsFor(key.Metadata.RateLimits))
            return false;

        answer = KeyValidation.RateLimited(key, until - now, exceeded);
        return true;
    }

    private bool IsFor(IReadOnlyList<RateLimit> limits)
    {
        if (ReferenceEquals(_limits, limits))
            return true;
        if (!RateLimitRules.AreEqual(_limits, limits))
            return false;

        // The key was read again: its limits are equal, but the list is another object. With this list, the next
        // comparison is by reference.
        _limits = limits;
        return true;
    }
}
