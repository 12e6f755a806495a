namespace ApiKeys.Storage.Rows;

/// <param name="Milliseconds">The time of the server, in milliseconds since 1970 UTC.</param>
/// <param name="Version">The schema's version, which costs no round trip here.</param>
internal readonly record struct ClockRow(long Milliseconds, int Version);
