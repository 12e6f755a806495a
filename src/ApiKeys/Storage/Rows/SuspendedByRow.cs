namespace ApiKeys.Storage.Rows;

/// <param name="SuspendedBy">The <see cref="SuspensionLevel"/>, or null.</param>
internal readonly record struct SuspendedByRow(int? SuspendedBy);
