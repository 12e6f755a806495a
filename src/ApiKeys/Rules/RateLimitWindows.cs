namespace ApiKeys.Rules;

/// <summary>The arithmetic of windows, in whole seconds. Every window is aligned to 1970-01-01 UTC.</summary>
internal static class RateLimitWindows
{
    /// <summary>All windows, the shortest first.</summary>
    public static ReadOnlySpan<RateLimitWindow> All =>
        [RateLimitWindow.Second, RateLimitWindow.Minute, RateLimitWindow.Hour, RateLimitWindow.Day];

    extension(RateLimitWindow window)
    {
        public string Name => window switch
        {
            RateLimitWindow.Second => "second",
            RateLimitWindow.Minute => "minute",
            RateLimitWindow.Hour => "hour",
            RateLimitWindow.Day => "day",
            _ => window.ToString(),
        };

        public long Seconds => window switch
        {
            RateLimitWindow.Second => 1,
            RateLimitWindow.Minute => 60,
            RateLimitWindow.Hour => 3_600,
            RateLimitWindow.Day => 86_400,
            _ => throw new ArgumentOutOfRangeException(nameof(window)),
        };

        /// <summary>
        /// The seconds by which a stored window may start after the node's own: clocks of different nodes differ. A
        /// window further ahead came from a wrong clock, which must not lock a key out. The SQL statements hold the
        /// same numbers.
        /// </summary>
        public long Tolerance => Math.Max(300, window.Seconds);

        /// <summary>Returns the start of the window that contains <paramref name="now"/>.</summary>
        public long StartOf(DateTimeOffset now)
        {
            var seconds = now.ToUnixTimeSeconds();
            var into = seconds % window.Seconds;
            return seconds - (into < 0 ? into + window.Seconds : into);
        }
    }

    /// <summary>Finds a window by its name.</summary>
    public static bool TryFind(string? name, out RateLimitWindow window)
    {
        for (window = RateLimitWindow.Second; window <= RateLimitWindow.Day; window++)
        {
            if (window.Name == name)
                return true;
        }

        return false;
    }
}
