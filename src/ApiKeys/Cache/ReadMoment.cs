namespace ApiKeys.Cache;

/// <summary>The moment of a read, noted before it: two versions and two clocks.</summary>
/// <param name="KeyVersion">The version of the keys (<see cref="KeyVersions.Current"/>).</param>
/// <param name="LinkVersion">The version of projects, products and links (<see cref="KeyVersions.Links"/>).</param>
/// <param name="Tick">Milliseconds of the monotonic clock.</param>
/// <param name="UtcTicks">The client's clock, in ticks.</param>
internal readonly record struct ReadMoment(long KeyVersion, long LinkVersion, long Tick, long UtcTicks);
