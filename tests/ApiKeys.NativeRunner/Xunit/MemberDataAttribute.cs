namespace Xunit;

/// <summary>The rows of a theory, from a public static property, field or method without parameters.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class MemberDataAttribute(string memberName) : Attribute
{
    public string MemberName { get; } = memberName;

    /// <summary>The type that declares the member. Null for the test class and its base classes.</summary>
    public Type? MemberType { get; set; }

    /// <summary>Has no effect: this runner always enumerates the rows when the test runs.</summary>
    public bool DisableDiscoveryEnumeration { get; set; }
}
