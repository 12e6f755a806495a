using ApiKeys.Generators.Scopes.Model;
using ApiKeys.Roslyn.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ApiKeys.Generators.Scopes.Parsing;

/// <summary>Reads a type with <c>[ApiKeyScopes]</c> into a model without any object of the compiler.</summary>
internal static class ScopeTypeReader
{
    public const string Attribute = "ApiKeys.ApiKeyScopesAttribute";

    public static bool CanHoldScopes(SyntaxNode node, CancellationToken cancellationToken)
        => node.IsKind(SyntaxKind.EnumDeclaration) || ClassSyntax.IsClass(node, cancellationToken);

    public static ScopeType Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var declaration = (BaseTypeDeclarationSyntax)context.TargetNode;
        var attribute = context.Attributes[0];
        var prefix = attribute.ConstructorArguments.Select(
            argument => argument.Value).OfType<string>().FirstOrDefault();
        var form = FormOf(type);
        var location = declaration.Identifier.GetLocation().ToTextLocation();
        var attributeSyntax = attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken);

        return new(
            PlaceOf(type),
            form,
            type is { ContainingType: null, IsGenericType: false, IsFileLocal: false },
            CanBeExtended(type, declaration),
            type.GetAttributes().Any(other => other.AttributeClass?.ToDisplayString() == "System.FlagsAttribute"),
            prefix,
            form == ScopeForm.Enum
                ? ScopeMemberReader.ReadEnum(type, prefix, cancellationToken)
                : ScopeMemberReader.ReadConstants(type),
            location,
            attributeSyntax?.GetLocation().ToTextLocation() ?? location);
    }

    private static ScopePlace PlaceOf(INamedTypeSymbol type)
        => new(
            type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(),
            type.Name,
            SyntaxFacts.GetText(type.DeclaredAccessibility));

    private static ScopeForm FormOf(INamedTypeSymbol type)
        => type.TypeKind == TypeKind.Enum ? ScopeForm.Enum
            : type.IsStatic ? ScopeForm.Constants
            : ScopeForm.Neither;

    private static bool CanBeExtended(INamedTypeSymbol type, BaseTypeDeclarationSyntax declaration)
        => declaration is TypeDeclarationSyntax part
            && ClassSyntax.IsPartial(part)
            && type.GetMembers("All").IsEmpty;
}
