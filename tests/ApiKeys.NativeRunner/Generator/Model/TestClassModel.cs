namespace ApiKeys.NativeRunner.Generator.Model;

/// <summary>A class with tests, its own and inherited ones.</summary>
/// <param name="Name">As reflection writes it: nested types after a plus sign.</param>
/// <param name="Type">The C# expression for the type.</param>
/// <param name="Construction">How to make one, given <c>output</c>; null for a static class.</param>
internal sealed record TestClassModel(
    string Name,
    string Type,
    string? Construction,
    EquatableArray<TestMethodModel> Methods,
    EquatableArray<UnsupportedTest> Unsupported);
