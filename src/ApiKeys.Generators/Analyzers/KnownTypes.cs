using Microsoft.CodeAnalysis;

namespace ApiKeys.Generators.Analyzers;

/// <summary>The types that the rules look for.</summary>
internal static class KnownTypes
{
    public const string KeyValidation = "ApiKeys.KeyValidation";

    public const string IssuedKey = "ApiKeys.IssuedKey";

    public const string RequireApiKey = "ApiKeys.AspNetCore.RequireApiKeyAttribute";

    public const string RequireScope = "ApiKeys.AspNetCore.RequireScopeAttribute";

    public const string RequireAnyScope = "ApiKeys.AspNetCore.RequireAnyScopeAttribute";

    public const string PageModel = "Microsoft.AspNetCore.Mvc.RazorPages.PageModel";

    public const string Page = "Microsoft.AspNetCore.Mvc.RazorPages.PageBase";

    public const string Logger = "Microsoft.Extensions.Logging.ILogger";

    public const string LoggerMessageAttribute = "Microsoft.Extensions.Logging.LoggerMessageAttribute";

    /// <summary>Whether two types are the same, nullability aside.</summary>
    public static bool IsSame(ITypeSymbol? type, ITypeSymbol other) => SymbolEqualityComparer.Default.Equals(type,
        other);

    /// <summary>Whether a type is this interface or implements it.</summary>
    public static bool Has(ITypeSymbol? type, ITypeSymbol @interface)
        => type is not null
            && (IsSame(type, @interface) || type.AllInterfaces.Any(implemented => IsSame(implemented, @interface)));
}
