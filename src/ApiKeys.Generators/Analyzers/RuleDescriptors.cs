using Microsoft.CodeAnalysis;

namespace ApiKeys.Generators.Analyzers;

/// <summary>What the rules say.</summary>
internal static class RuleDescriptors
{
    private const string Category = "ApiKeys.Security";

    // The message shows of a key what people are shown of one, and never the rest: builds are logged.
    public static readonly DiagnosticDescriptor KeyTextInSource = new(
        RuleIds.KeyTextInSource, "Key text in source code",
        "The text of the key '{0}…' stands in the source code: revoke the key, and read its successor from where secrets are kept",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor ValidationNotLookedAt = new(
        RuleIds.ValidationNotLookedAt, "Validation is never looked at",
        "This KeyValidation is never looked at, so that a refused key passes like any other: ask IsValid or Status, or call EnsureValid()",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor PlaintextLogged = new(
        RuleIds.PlaintextLogged, "Plaintext is logged",
        "The plaintext of a key is handed to a logger: log the key's Id or Prefix instead",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public static readonly IReadOnlyList<DiagnosticDescriptor> All =
        [KeyTextInSource, ValidationNotLookedAt, PlaintextLogged];
}
