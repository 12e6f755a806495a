using ApiKeys.Generators.Scopes.Model;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Generators.Scopes.Emitting;

/// <summary>
/// The messages of the diagnostics of typed scopes; <c>docs/typed-scopes.md</c> has the remedy of each.
/// </summary>
internal static class ScopeDescriptors
{
    private const string Category = "ApiKeys.Scopes";

    public static readonly DiagnosticDescriptor NeitherEnumNorStaticClass = new(
        ScopeProblemIds.NeitherEnumNorStaticClass, "Neither an enum nor a static class",
        "'{0}' must be an enum or a static class to hold scopes",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor DoesNotStandAlone = new(
        ScopeProblemIds.DoesNotStandAlone, "A scope type is nested, generic or file-local",
        "'{0}' must not be nested, generic or local to its file: the generated types belong beside it",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor IsFlags = new(
        ScopeProblemIds.IsFlags, "Scopes are flags",
        "'{0}' must not be [Flags]: each member is one scope, and '{0}Set' holds several",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NoScopes = new(
        ScopeProblemIds.NoScopes, "No scopes",
        "'{0}' has no scopes: add members, or constants of type string that are not private",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor TooManyScopes = new(
        ScopeProblemIds.TooManyScopes, "Too many scopes",
        "'{0}' has {1} members, but a set holds at most 64 scopes: declare one enum for each part of the product",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor BadPrefix = new(
        ScopeProblemIds.BadPrefix, "Bad prefix",
        "'{0}' is not a prefix: use {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor BadName = new(
        ScopeProblemIds.BadName, "Bad scope",
        "'{1}' stands for '{0}', which is not a scope: use {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NotBelowPrefix = new(
        ScopeProblemIds.NotBelowPrefix, "Scope is not below the prefix",
        "'{0}' must begin with '{1}:', the prefix of its class",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NameGivenTwice = new(
        ScopeProblemIds.NameGivenTwice, "Scope given twice",
        "'{0}' and '{1}' stand for the same scope '{2}'",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor ValueGivenTwice = new(
        ScopeProblemIds.ValueGivenTwice, "Value given twice",
        "'{0}' has the same value as '{1}': give it a value of its own",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NameIsUnavailable = new(
        ScopeProblemIds.NameIsUnavailable, "Name is unavailable",
        "The code for '{0}' cannot be generated: {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor LanguageIsTooOld = new(
        ScopeProblemIds.LanguageIsTooOld, "C# is too old",
        "The code for '{0}' needs C# {1}, but the project uses C# {2}: remove LangVersion, or raise it",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly IReadOnlyList<DiagnosticDescriptor> All =
    [
        NeitherEnumNorStaticClass, DoesNotStandAlone, IsFlags, NoScopes, TooManyScopes, BadPrefix, BadName,
        NotBelowPrefix, NameGivenTwice, ValueGivenTwice, NameIsUnavailable, LanguageIsTooOld,
    ];

    public static DiagnosticDescriptor Get(string id) => All.Single(descriptor => descriptor.Id == id);
}
