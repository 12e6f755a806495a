using ApiKeys.Roslyn.Model;
using ApiKeys.Statements.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ApiKeys.Statements.Parsing;

/// <summary>Reads the usings and the namespace around the hand-written part of a class.</summary>
internal static class ClassPlaceReader
{
    public static ClassPlace Read(INamedTypeSymbol type, TypeDeclarationSyntax declaration)
    {
        var file = (CompilationUnitSyntax)declaration.SyntaxTree.GetRoot();
        var namespaces = declaration.Ancestors().OfType<BaseNamespaceDeclarationSyntax>();
        return new(
            Written(file.Usings),
            type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(),
            namespaces.Reverse().SelectMany(scope => Written(scope.Usings)).ToEquatableArray(),
            declaration is RecordDeclarationSyntax ? "record" : "class",
            type.Name);
    }

    /// <summary>A position inside the class, where names mean the same as in the generated part.</summary>
    public static int LookupPosition(TypeDeclarationSyntax declaration)
        => declaration.OpenBraceToken.IsKind(SyntaxKind.None)
            ? declaration.Identifier.SpanStart
            : declaration.OpenBraceToken.Span.End;

    private static EquatableArray<string> Written(SyntaxList<UsingDirectiveSyntax> usings)
        => usings
            .Where(directive => directive.GlobalKeyword.IsKind(SyntaxKind.None))
            .Select(directive => directive.WithoutTrivia().NormalizeWhitespace().ToFullString())
            .ToEquatableArray();
}
