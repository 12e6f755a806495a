namespace ApiKeys.Rules;

/// <summary>The arithmetic of windows, in whole seconds since 1970-01-01 UTC, to which every window is aligned.</summary>
internal static class RateLimitWindows
{
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
        /// By how many seconds a window may have begun later than a node thinks: as far as clocks of different nodes differ.
        /// What began later still came of a clock gone wrong, which must not lock a key out. The statements know it too.
        /// </summary>
        public long Tolerance => Math.Max(300, window.Seconds);

        /// <summary>The start of the window that <paramref name="now"/> lies in.</summary>
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
