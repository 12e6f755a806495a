using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore.Authentication;

/// <summary>
/// The fields <c>RateLimit-Policy</c>, with all limits of the key, and <c>RateLimit</c>, with the one that is used up
/// (draft-ietf-httpapi-ratelimit-headers-10).
/// </summary>
internal static class RateLimitFields
{
    public static void Write(IHeaderDictionary headers, in KeyValidation limited)
    {
        var policy = new StringBuilder();
        foreach (var limit in limited.RefusedKey?.Metadata.RateLimits ?? [])
        {
            if (policy.Length > 0)
                policy.Append(", ");
            policy.Append(
                CultureInfo.InvariantCulture,
                $"{NameOf(limit.Window)};q={limit.Limit};w={SecondsOf(limit.Window)}");
        }

        headers["RateLimit-Policy"] = policy.ToString();
        if (limited.ExceededRateLimit is not { Window: var window })
            return;

        var reset = ToSeconds(limited.RetryAfter);
        headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"{NameOf(window)};r=0;t={reset}");
    }

    /// <summary>Whole seconds, rounded up: after that time the wait is over.</summary>
    public static long ToSeconds(TimeSpan time) =>
        Math.Max(1, (time.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);

    private static string NameOf(RateLimitWindow window) => window switch
    {
        RateLimitWindow.Second => "\"second\"",
        RateLimitWindow.Minute => "\"minute\"",
        RateLimitWindow.Hour => "\"hour\"",
        _ => "\"day\"",
    };

    private static long SecondsOf(RateLimitWindow window) => window switch
    {
        RateLimitWindow.Second => 1,
        RateLimitWindow.Minute => 60,
        RateLimitWindow.Hour => 3_600,
        _ => 86_400,
    };
}
