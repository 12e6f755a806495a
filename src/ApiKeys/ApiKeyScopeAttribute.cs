namespace ApiKeys;

/// <summary>Names the scope of a member of an enum with <see cref="ApiKeyScopesAttribute"/>.</summary>
/// <param name="name">
/// The whole name: 1 to 128 characters of <c>A-Z a-z 0-9 . _ : / -</c>. The enum's prefix is not put before it.
/// </param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class ApiKeyScopeAttribute(string name) : Attribute
{
    /// <summary>The whole name.</summary>
    public string Name { get; } = name;
}
