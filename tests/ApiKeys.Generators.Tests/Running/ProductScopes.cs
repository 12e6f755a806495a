namespace ApiKeys.Generators.Tests.Running;

/// <summary>The form with constants.</summary>
[ApiKeyScopes]
internal static partial class ProductScopes
{
    public const string Read = "products:read";

    public const string Write = "products:write";
}
