namespace ApiKeys.Storage.Rows;

/// <summary>The counts of what belongs to an organization. It can be deleted only when all are zero.</summary>
internal readonly record struct DependantsRow(long KeyCount, long ProjectCount, long ProductCount);
