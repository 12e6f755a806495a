namespace ApiKeys.NativeRunner.Running;

/// <summary>A test, as the generator found it.</summary>
/// <param name="IsStatic">Whether it runs without an instance of its class.</param>
/// <param name="Timeout">In milliseconds; zero stands for the runner's own limit.</param>
/// <param name="Rows">One row without arguments for a fact; what throws here fails the test.</param>
internal sealed record TestMethod(string Name, bool IsStatic, string? Skip, int Timeout, Func<TestRow[]> Rows);
