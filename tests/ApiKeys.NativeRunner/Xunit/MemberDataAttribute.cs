namespace Xunit;

/// <summary>The rows of a theory, from a public static property, field or method without parameters.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class MemberDataAttribute(string memberName) : Attribute
{
    public string MemberName { get; } = memberName;

    /// <summary>The type that declares the member, unless the test's class or one of its bases does.</summary>
    public Type? MemberType { get; set; }

    /// <summary>Rows are always enumerated as the test runs here, so that this changes nothing.</summary>
    public bool DisableDiscoveryEnumeration { get; set; }
}
