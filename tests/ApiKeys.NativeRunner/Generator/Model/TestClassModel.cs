namespace ApiKeys.NativeRunner.Generator.Model;

/// <summary>A class with its own and inherited tests.</summary>
/// <param name="Name">The full name as reflection writes it: a nested type follows a plus sign.</param>
/// <param name="Type">The C# expression for the type.</param>
/// <param name="Construction">
/// The C# expression that creates an instance from <c>output</c>, or null for a static class.
/// </param>
internal sealed record TestClassModel(
    string Name,
    string Type,
    string? Construction,
    EquatableArray<TestMethodModel> Methods,
    EquatableArray<UnsupportedTest> Unsupported);
