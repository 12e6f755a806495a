namespace ApiKeys.NativeRunner.Running;

/// <summary>A test from the generated table.</summary>
/// <param name="IsStatic">Whether it runs without an instance of its class.</param>
/// <param name="Timeout">The limit in milliseconds. Zero means the runner's limit.</param>
/// <param name="Rows">Creates the rows. A fact has one row without arguments. An exception fails the test.</param>
internal sealed record TestMethod(string Name, bool IsStatic, string? Skip, int Timeout, Func<TestRow[]> Rows);
