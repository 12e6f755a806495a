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

    // Without the @ before a keyword.
    private static readonly SymbolDisplayFormat Plain
        = new(typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    public static bool CanHoldScopes(SyntaxNode node, CancellationToken cancellationToken)
        => node.IsKind(SyntaxKind.EnumDeclaration) || ClassSyntax.IsClass(node, cancellationToken);

    public static bool IsEnumOfScopes(INamedTypeSymbol type)
        => type.TypeKind == TypeKind.Enum && type.GetAttributes().Any(IsScopes);

    /// <summary>Returns null for a declaration that the compiler refuses: code for it would only add errors.</summary>
    public static ScopeType? Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var declaration = (BaseTypeDeclarationSyntax)context.TargetNode;
        if (!HasNames(type) || !IsOnlyOne(type) || !HoldsFirstAttribute(declaration, type))
            return null;

        var attribute = context.Attributes[0];
        var prefix = attribute.ConstructorArguments.Select(
            argument => argument.Value).OfType<string>().FirstOrDefault();
        var form = FormOf(type);
        var place = PlaceOf(type);
        var names = new ScopeTypeNames(place);
        var compilation = context.SemanticModel.Compilation;
        var web = WebPackageReader.Read(compilation);
        var hasWeb = web.HasEndpoints || web.HasPolicies;
        var canBeExtended = CanBeExtended(type, declaration);
        var location = declaration.Identifier.GetLocation().ToTextLocation();
        var attributeSyntax = attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken);

        return new(
            place,
            form,
            type is { ContainingType: null, IsGenericType: false, IsFileLocal: false },
            canBeExtended,
            form == ScopeForm.Enum ? ClashReader.FindForEnum(type, names, compilation, hasWeb, cancellationToken)
                : canBeExtended ? ClashReader.FindForConstants(type)
                : null,
            form == ScopeForm.Enum || canBeExtended ? OldLanguageOf(declaration, form) : null,
            type.GetAttributes().Any(other => other.AttributeClass?.ToDisplayString() == "System.FlagsAttribute"),
            prefix,
            form == ScopeForm.Enum ? MarkReader.Read(type, names.Generated(hasWeb)) : default,
            form == ScopeForm.Enum
                ? ScopeMemberReader.ReadEnum(type, names.Enum, prefix, cancellationToken)
                : ScopeMemberReader.ReadConstants(type, names.Enum),
            location,
            attributeSyntax?.GetLocation().ToTextLocation() ?? location);
    }

    private static bool IsScopes(AttributeData attribute) => attribute.AttributeClass?.ToDisplayString() == Attribute;

    private static bool HasNames(INamedTypeSymbol type)
    {
        for (ISymbol symbol = type; symbol is not INamespaceSymbol { IsGlobalNamespace: true };
            symbol = symbol.ContainingSymbol)
        {
            if (symbol.Name.Length == 0)
                return false;
        }

        return true;
    }

    // While code is copied, a type exists twice.
    private static bool IsOnlyOne(INamedTypeSymbol type)
        => type.ContainingType is not null || type.IsFileLocal
            || type.ContainingNamespace.GetTypeMembers(type.Name, type.Arity).Count(other => !other.IsFileLocal) == 1;

    // Each part of a partial class may have the attribute.
    private static bool HoldsFirstAttribute(SyntaxNode declaration, INamedTypeSymbol type)
        => type.GetAttributes().FirstOrDefault(IsScopes)?.ApplicationSyntaxReference is { } first
            && first.SyntaxTree == declaration.SyntaxTree
            && declaration.Span.Contains(first.Span);

    private static ScopePlace PlaceOf(INamedTypeSymbol type)
        => new(
            type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(Plain),
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

    // An enum needs a span as params, and constants need a collection expression.
    private static OldLanguage? OldLanguageOf(SyntaxNode declaration, ScopeForm form)
    {
        var needed = form == ScopeForm.Enum ? LanguageVersion.CSharp13 : LanguageVersion.CSharp12;
        var actual = ((CSharpParseOptions)declaration.SyntaxTree.Options).LanguageVersion;
        return actual < needed ? new(needed.ToDisplayString(), actual.ToDisplayString()) : null;
    }
}
