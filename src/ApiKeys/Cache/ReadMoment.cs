namespace ApiKeys.Cache;

/// <summary>When something was read, noted before the read: by the versions of what may change, and by two clocks.</summary>
/// <param name="KeyVersion">The version of the keys (<see cref="KeyVersions.Current"/>).</param>
/// <param name="LinkVersion">The version of projects, products and their links (<see cref="KeyVersions.Links"/>).</param>
/// <param name="Tick">Milliseconds of the clock that never jumps.</param>
/// <param name="UtcTicks">The client's clock, in ticks.</param>
internal readonly record struct ReadMoment(long KeyVersion, long LinkVersion, long Tick, long UtcTicks);
