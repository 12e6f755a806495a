namespace Xunit;

/// <summary>A test without arguments.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class FactAttribute : Attribute
{
    public string? Skip { get; set; }

    /// <summary>The limit in milliseconds. Zero means the runner's limit.</summary>
    public int Timeout { get; set; }
}
