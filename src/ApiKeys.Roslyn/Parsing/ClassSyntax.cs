using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ApiKeys.Roslyn.Parsing;

/// <summary>Answers questions about a class declaration from its syntax alone.</summary>
internal static class ClassSyntax
{
    public static bool IsClass(SyntaxNode node, CancellationToken cancellationToken)
        => node.IsKind(SyntaxKind.ClassDeclaration) || node.IsKind(SyntaxKind.RecordDeclaration);

    public static bool IsPartial(TypeDeclarationSyntax declaration)
        => declaration.Modifiers.Any(SyntaxKind.PartialKeyword);
}
