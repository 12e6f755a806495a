namespace ApiKeys.NativeRunner.Running;

/// <summary>A class of tests; its tests run one after the other, each on an instance of its own.</summary>
/// <param name="Name">The full name, as reflection writes it.</param>
/// <param name="Create">Null for a static class.</param>
internal sealed record TestClass(string Name, Func<ITestOutputHelper, object>? Create, TestMethod[] Methods);
