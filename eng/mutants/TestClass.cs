namespace ApiKeys.Mutants;

/// <summary>A test class, and what its run without a mutant has told.</summary>
internal sealed class TestClass
{
    public required string Project { get; init; }

    public required string Name { get; init; }

    public double Seconds { get; set; }

    /// <summary>The mutants that it reaches.</summary>
    public HashSet<int> Reached { get; set; } = [];
}
