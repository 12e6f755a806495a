namespace Xunit;

/// <summary>A test without arguments.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class FactAttribute : Attribute
{
    public string? Skip { get; set; }

    /// <summary>In milliseconds; zero stands for the runner's own limit.</summary>
    public int Timeout { get; set; }
}
