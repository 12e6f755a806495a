namespace ApiKeys;

/// <summary>
/// Declares that an enum, or the constants of a static class, are the scopes of a part of your product. The generator
/// in this package (<c>ApiKeys.Generators</c>) checks their names while you compile. For an enum <c>OrderScope</c> it
/// writes the names and their parsing (<c>OrderScopes</c>), a set (<c>OrderScopeSet</c>) and overloads that take the
/// enum.
/// </summary>
/// <remarks>
/// <para>
/// The scope of an enum's member is the prefix, a <c>:</c>, and the member's name in lower case. A <c>-</c> separates
/// words, and each <c>_</c> becomes a <c>:</c>. With the prefix <c>orders</c>, <c>ReadAll</c> is
/// <c>orders:read-all</c>. <see cref="ApiKeyScopeAttribute"/> gives another name. A constant of a static class holds
/// its whole name.
/// </para>
/// <para>See docs/typed-scopes.md.</para>
/// </remarks>
/// <param name="prefix">
/// The prefix of the scopes' names, without the <c>:</c> after it, or null (the default) for none. The constants of a
/// static class must begin with it themselves.
/// </param>
[AttributeUsage(AttributeTargets.Enum | AttributeTargets.Class, Inherited = false)]
public sealed class ApiKeyScopesAttribute(string? prefix = null) : Attribute
{
    /// <summary>The prefix of the scopes' names, without the <c>:</c> after it, or null for none.</summary>
    public string? Prefix { get; } = prefix;
}
