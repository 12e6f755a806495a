namespace Xunit;

/// <summary>A test that runs once per row of data. The time limit applies to each row.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TheoryAttribute : FactAttribute
{
    /// <summary>Has no effect: this runner always enumerates the rows when the test runs.</summary>
    public bool DisableDiscoveryEnumeration { get; set; }
}
