namespace ApiKeys.NativeRunner.Running;

/// <summary>One call of a test.</summary>
/// <param name="Arguments">The arguments in the display name, with parentheses. Empty for a fact.</param>
internal sealed record TestRow(string Arguments, Func<object?, ValueTask> Run, string? Skip = null);
