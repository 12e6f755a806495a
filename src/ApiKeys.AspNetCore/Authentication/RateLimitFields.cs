using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore.Authentication;

/// <summary>
/// The fields <c>RateLimit-Policy</c>, with all limits of the key, and <c>RateLimit</c>, with the one that is nearest
/// to its end (draft-ietf-httpapi-ratelimit-headers-10).
/// </summary>
internal static class RateLimitFields
{
    private const string Policy = "RateLimit-Policy";
    private const string Nearest = "RateLimit";

    /// <summary>Writes the fields of a refusal. Its <c>Retry-After</c> has the same time.</summary>
    public static void WriteRefusal(IHeaderDictionary headers, ApiKey key, in KeyValidation limited)
    {
        WritePolicy(headers, key);
        if (limited.ExceededRateLimit is { Window: var window })
            WriteNearest(headers, window, remaining: 0, limited.RetryAfter);
    }

    /// <summary>Writes the fields of an allowed call, unless the app has set one of them.</summary>
    public static void WriteSuccess(IHeaderDictionary headers, in KeyValidation charged)
    {
        if (charged is not { Key: { } key, NearestRateLimit: { } nearest }
            || headers.ContainsKey(Policy) || headers.ContainsKey(Nearest))
        {
            return;
        }

        WritePolicy(headers, key);
        WriteNearest(headers, nearest.Limit.Window, nearest.Remaining, nearest.ResetsAfter);
    }

    /// <summary>Whole seconds, rounded up: after that time the wait is over.</summary>
    public static long ToSeconds(TimeSpan time) =>
        Math.Max(1, (time.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);

    private static void WritePolicy(IHeaderDictionary headers, ApiKey key)
    {
        var policy = new StringBuilder();
        foreach (var limit in key.Metadata.RateLimits)
        {
            if (policy.Length > 0)
                policy.Append(", ");
            policy.Append(
                CultureInfo.InvariantCulture,
                $"{NameOf(limit.Window)};q={limit.Limit};w={SecondsOf(limit.Window)}");
        }

        headers[Policy] = policy.ToString();
    }

    private static void WriteNearest(
        IHeaderDictionary headers, RateLimitWindow window, long remaining, TimeSpan resetsAfter) =>
        headers[Nearest] = string.Create(
            CultureInfo.InvariantCulture, $"{NameOf(window)};r={remaining};t={ToSeconds(resetsAfter)}");

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
