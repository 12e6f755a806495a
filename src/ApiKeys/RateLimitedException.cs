namespace ApiKeys;

/// <summary>A rate limit of the presented key is used up.</summary>
public sealed class RateLimitedException : KeyRefusedException
{
    internal RateLimitedException(ApiKey key, TimeSpan retryAfter, RateLimit? exceeded)
        : base(
            ValidationStatus.RateLimited, key, $"A rate limit of the API key {key} is used up. Retry in {retryAfter}.")
    {
        RetryAfter = retryAfter;
        ExceededRateLimit = exceeded;
    }

    /// <summary>The time until a call can be allowed again.</summary>
    public TimeSpan RetryAfter { get; }

    /// <summary>As <see cref="KeyValidation.ExceededRateLimit"/>.</summary>
    public RateLimit? ExceededRateLimit { get; }
}
