namespace ApiKeys.Generators.Tests.Running;

/// <summary>The form for those who need constants.</summary>
[ApiKeyScopes]
internal static partial class ProductScopes
{
    public const string Read = "products:read";

    public const string Write = "products:write";
}
