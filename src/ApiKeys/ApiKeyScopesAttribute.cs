namespace ApiKeys;

/// <summary>
/// Makes an enum, or the constants of a static class, the scopes of a part of your product. <c>ApiKeys.Generators</c>,
/// which comes with this package, checks their names while you compile, and writes for an enum <c>OrderScope</c> its names
/// and their parsing (<c>OrderScopes</c>), a set (<c>OrderScopeSet</c>) and overloads that take the enum.
/// </summary>
/// <remarks>
/// <para>
/// A member of an enum is called by its own name in lower case, with a <c>-</c> between words and a <c>:</c> for each
/// <c>_</c>, behind the prefix: with the prefix <c>orders</c>, <c>ReadAll</c> is <c>orders:read-all</c>. Give another name
/// using <see cref="ApiKeyScopeAttribute"/>. A constant of a static class holds its whole name.
/// </para>
/// <para>See docs/typed-scopes.md.</para>
/// </remarks>
/// <param name="prefix">
/// What the scopes' names begin with, without the <c>:</c> after it, or null (the default) for nothing. The constants of a
/// static class must begin with it themselves.
/// </param>
[AttributeUsage(AttributeTargets.Enum | AttributeTargets.Class, Inherited = false)]
public sealed class ApiKeyScopesAttribute(string? prefix = null) : Attribute
{
    /// <summary>What the scopes' names begin with, without the <c>:</c> after it, or null.</summary>
    public string? Prefix { get; } = prefix;
}
