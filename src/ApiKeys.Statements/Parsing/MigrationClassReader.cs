using ApiKeys.Roslyn.Model;
using ApiKeys.Roslyn.Parsing;
using ApiKeys.Statements.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ApiKeys.Statements.Parsing;

/// <summary>Reads a class with <c>[SqlMigrations]</c>.</summary>
internal static class MigrationClassReader
{
    public const string Attribute = "ApiKeys.Storage.SqlMigrationsAttribute";

    public static MigrationClass Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var declaration = (TypeDeclarationSyntax)context.TargetNode;
        var attribute = context.Attributes[0];
        var names = new TypeNames(context.SemanticModel, ClassPlaceReader.LookupPosition(declaration));
        var location = declaration.Identifier.GetLocation().ToTextLocation();
        var attributeSyntax = attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken);

        var all = type.GetMembers("All").OfType<IPropertySymbol>().FirstOrDefault(IsToBeImplemented);
        var isReadable = all is not null
            && type is { ContainingType: null, IsGenericType: false }
            && ClassSyntax.IsPartial(declaration);
        Problem[] problems = isReadable
            ? []
            : [Problem.At(location, ProblemIds.MigrationsClassUnreadable, type.Name)];
        return new(
            ClassPlaceReader.Read(type, declaration),
            attribute.ConstructorArguments.Select(argument => argument.Value).OfType<string>().FirstOrDefault() ?? "",
            isReadable ? Declare(all!, names) : null,
            new(problems),
            attributeSyntax?.GetLocation().ToTextLocation() ?? location);
    }

    private static bool IsToBeImplemented(IPropertySymbol property)
        => property is { IsStatic: true, IsPartialDefinition: true, SetMethod: null, GetMethod: not null };

    private static string Declare(IPropertySymbol property, TypeNames names)
    {
        var accessibility = SyntaxFacts.GetText(property.DeclaredAccessibility);
        return $"{accessibility} static partial {names.Written(property.Type)} All";
    }
}
