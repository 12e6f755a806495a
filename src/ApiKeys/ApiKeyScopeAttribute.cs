namespace ApiKeys;

/// <summary>Gives the scope that a member of an enum with <see cref="ApiKeyScopesAttribute"/> stands for.</summary>
/// <param name="name">
/// The whole name, before which no prefix is put: 1 to 128 characters of <c>A-Z a-z 0-9 . _ : / -</c>.
/// </param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class ApiKeyScopeAttribute(string name) : Attribute
{
    /// <summary>The whole name.</summary>
    public string Name { get; } = name;
}
