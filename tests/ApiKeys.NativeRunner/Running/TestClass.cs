namespace ApiKeys.NativeRunner.Running;

/// <summary>A class of tests. Its tests run one after the other, each on a new instance.</summary>
/// <param name="Name">The full name, as reflection writes it.</param>
/// <param name="Create">Creates an instance. Null for a static class.</param>
internal sealed record TestClass(string Name, Func<ITestOutputHelper, object>? Create, TestMethod[] Methods);
