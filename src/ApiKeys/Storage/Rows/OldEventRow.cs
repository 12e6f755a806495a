namespace ApiKeys.Storage.Rows;

internal sealed record OldEventRow(long Number, DateTimeOffset OccurredAt);
