using System.Runtime.CompilerServices;

namespace ApiKeys.RateLimits;

/// <summary>A count for each window.</summary>
[InlineArray(Length)]
internal struct WindowCounts
{
    public const int Length = 4;

    private long _first;

    public long this[RateLimitWindow window]
    {
        readonly get => this[(int)window];
        set => this[(int)window] = value;
    }
}
