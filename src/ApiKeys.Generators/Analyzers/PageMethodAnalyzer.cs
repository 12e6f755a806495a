using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ApiKeys.Generators.Analyzers;

/// <summary>
/// Finds requirements on the methods of a Razor page, such as <c>OnGet</c>. Razor Pages ignores them there.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PageMethodAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }
        = [RuleDescriptors.PageMethodProtected];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        // The functions of a page are in generated code.
        context.ConfigureGeneratedCodeAnalysis(
            GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            var requirements = Find(
                start.Compilation, KnownTypes.RequireApiKey, KnownTypes.RequireScope, KnownTypes.RequireAnyScope);
            var pages = Find(start.Compilation, KnownTypes.PageModel, KnownTypes.Page);
            if (requirements.Count > 0 && pages.Count > 0)
                start.RegisterSymbolAction(context => Analyze(context, requirements, pages), SymbolKind.Method);
        });
    }

    private static List<INamedTypeSymbol> Find(Compilation compilation, params string[] names)
        => [.. names.Select(compilation.GetTypeByMetadataName).OfType<INamedTypeSymbol>()];

    private static void Analyze(
        SymbolAnalysisContext context, List<INamedTypeSymbol> requirements, List<INamedTypeSymbol> pages)
    {
        var method = context.Symbol;
        if (!IsPage(method.ContainingType, pages))
            return;

        foreach (var attribute in method.GetAttributes())
        {
            if (requirements.Exists(requirement => KnownTypes.IsSame(attribute.AttributeClass, requirement))
                && attribute.ApplicationSyntaxReference?.GetSyntax(context.CancellationToken) is { } syntax)
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    RuleDescriptors.PageMethodProtected,
                    syntax.GetLocation(),
                    attribute.AttributeClass!.Name.Replace("Attribute", ""),
                    method.Name));
            }
        }
    }

    private static bool IsPage(INamedTypeSymbol? type, List<INamedTypeSymbol> pages)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (pages.Exists(page => KnownTypes.IsSame(type, page)))
                return true;
        }

        return false;
    }
}
