namespace Xunit;

/// <summary>A test that runs once per row of data, each with the time that is given.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TheoryAttribute : FactAttribute
{
    /// <summary>Rows are always enumerated as the test runs here, so that this changes nothing.</summary>
    public bool DisableDiscoveryEnumeration { get; set; }
}
