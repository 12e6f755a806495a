using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore.Authentication;

/// <summary>The fields <c>RateLimit-Policy</c> and <c>RateLimit</c> of a call that was refused (draft-ietf-httpapi-ratelimit-headers-10): all limits of the key, and the one that is used up.</summary>
internal static class RateLimitFields
{
    public static void Write(IHeaderDictionary headers, IReadOnlyList<RateLimit> limits, TimeSpan retryAfter, DateTimeOffset now)
    {
        var policy = new StringBuilder();
        RateLimit? usedUp = null;
        foreach (var limit in limits)
        {
            if (policy.Length > 0)
                policy.Append(", ");
            policy.Append(CultureInfo.InvariantCulture, $"{NameOf(limit.Window)};q={limit.Limit};w={SecondsOf(limit.Window)}");

            // The one whose window ends when a call can be allowed again.
            if ((TimeLeft(limit.Window, now) - retryAfter).Duration() < TimeSpan.FromSeconds(1))
                usedUp = limit;
        }

        headers["RateLimit-Policy"] = policy.ToString();
        if (usedUp is { Window: var window })
            headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"{NameOf(window)};r=0;t={ToSeconds(retryAfter)}");
    }

    /// <summary>Whole seconds, rounded up: who waits so long finds what he waits for.</summary>
    public static long ToSeconds(TimeSpan time) => Math.Max(1, (time.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);

    private static TimeSpan TimeLeft(RateLimitWindow window, DateTimeOffset now)
    {
        var length = SecondsOf(window) * TimeSpan.TicksPerSecond;
        return new(length - ((now - DateTimeOffset.UnixEpoch).Ticks % length));
    }

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
