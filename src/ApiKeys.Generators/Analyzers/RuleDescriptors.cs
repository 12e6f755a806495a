using Microsoft.CodeAnalysis;

namespace ApiKeys.Generators.Analyzers;

/// <summary>The messages of the rules.</summary>
internal static class RuleDescriptors
{
    private const string Category = "ApiKeys.Security";

    // Builds are logged, so the message holds only the prefix that people are shown, never the rest of the key.
    public static readonly DiagnosticDescriptor KeyTextInSource = new(
        RuleIds.KeyTextInSource, "Key text in source code",
        "The source code holds the key '{0}…': revoke it, and read its replacement from a secret store",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor ValidationNotRead = new(
        RuleIds.ValidationNotRead, "Validation is never read",
        "This KeyValidation is never read, so a refused key passes too: check IsValid or Status, or call EnsureValid()",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor PlaintextLogged = new(
        RuleIds.PlaintextLogged, "Plaintext is logged",
        "This logs the plaintext of a key: log the key's Id or Prefix instead",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor PageMethodProtected = new(
        RuleIds.PageMethodProtected, "Requirement on a method of a Razor page",
        "Razor Pages ignores {0} on the method '{1}', so the page is open: put it on the page's model",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly IReadOnlyList<DiagnosticDescriptor> All =
        [KeyTextInSource, ValidationNotRead, PlaintextLogged, PageMethodProtected];
}
