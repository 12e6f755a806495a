namespace ApiKeys.Rules;

/// <summary>The rule of tombstones: what deleted keys leave.</summary>
internal static class Tombstones
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(90);

    /// <summary>The earliest deletion whose tombstone is still kept.</summary>
    public static DateTimeOffset EarliestKept(DateTimeOffset now) => now - KeptFor;
}
