namespace ApiKeys.NativeRunner.Running;

/// <summary>One call of a test.</summary>
/// <param name="Arguments">As they stand in its display name, parentheses included; empty for a fact.</param>
internal sealed record TestRow(string Arguments, Func<object?, ValueTask> Run, string? Skip = null);
