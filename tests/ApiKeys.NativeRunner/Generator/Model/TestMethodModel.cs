namespace ApiKeys.NativeRunner.Generator.Model;

/// <summary>A test method that can be emitted.</summary>
/// <param name="Rows">The rows of a theory. Empty for a fact.</param>
internal sealed record TestMethodModel(
    string Name,
    bool IsStatic,
    TestReturn Return,
    string? Skip,
    int Timeout,
    EquatableArray<string> Parameters,
    EquatableArray<TheoryRows> Rows)
{
    public bool IsTheory => Rows.Count > 0;
}
