namespace ApiKeys.Storage.Rows;

/// <param name="RecordedUntil">The time up to which all timed events are recorded; null before the first look.</param>
internal sealed record RecordedUntilRow(DateTimeOffset? RecordedUntil);
