namespace ApiKeys.Storage.Rows;

/// <summary>How much hangs on an organization, and so keeps it from being deleted.</summary>
internal readonly record struct DependantsRow(long KeyCount, long ProjectCount, long ProductCount);
