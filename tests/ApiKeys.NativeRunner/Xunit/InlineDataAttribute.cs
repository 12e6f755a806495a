namespace Xunit;

/// <summary>One row of a theory.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class InlineDataAttribute(params object?[]? data) : Attribute
{
    public object?[] Data { get; } = data ?? [null];
}
