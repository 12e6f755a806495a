using ApiKeys.Roslyn.Model;
using ApiKeys.Roslyn.Parsing;
using ApiKeys.Statements.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ApiKeys.Statements.Parsing;

/// <summary>Reads a class with <c>[SqlStatements]</c> into a model without any object of the compiler.</summary>
internal static class DialectReader
{
    public const string Attribute = "ApiKeys.Storage.SqlStatementsAttribute";

    public static DialectClass Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var dialect = (INamedTypeSymbol)context.TargetSymbol;
        var declaration = (TypeDeclarationSyntax)context.TargetNode;
        var attribute = context.Attributes[0];
        var names = new TypeNames(context.SemanticModel, ClassPlaceReader.LookupPosition(declaration));
        var classLocation = declaration.Identifier.GetLocation().ToTextLocation();
        var attributeSyntax = attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken);

        var arguments = attribute.ConstructorArguments
            .Where(argument => argument.Kind != TypedConstantKind.Array)
            .Select(argument => argument.Value)
            .ToList();
        var path = arguments.OfType<string>().FirstOrDefault() ?? "";
        var types = arguments.OfType<INamedTypeSymbol>().FirstOrDefault(type => type.TypeKind != TypeKind.Error);
        var isSynchronous = attribute.NamedArguments
            .Any(argument => argument is { Key: "Synchronous", Value.Value: true });

        var conversions = types is null ? [] : DriverReader.ConversionsOf(types);
        var contract = new ContractReader(names, conversions);
        var hasContract = contract.Read(dialect, classLocation);
        var driver = types is null || !hasContract ? null : DriverReader.Read(dialect, types, isSynchronous, names);

        List<Problem> problems = [.. contract.Problems];
        var canBeExtended = dialect is { ContainingType: null, IsGenericType: false };
        if (!canBeExtended || !ClassSyntax.IsPartial(declaration))
            problems.Add(Problem.At(classLocation, ProblemIds.ClassNotPartial, dialect.Name));
        else if (!hasContract)
            problems.Add(Problem.At(classLocation, ProblemIds.NoContract, dialect.Name));
        else if (types is not null && driver is null)
            problems.Add(Problem.At(classLocation, ProblemIds.NoCreateCommand, dialect.Name));

        return new(
            ClassPlaceReader.Read(dialect, declaration),
            path,
            driver,
            conversions.ToEquatableArray(),
            contract.Methods.ToEquatableArray(),
            contract.UnreadableMembers.ToEquatableArray(),
            contract.UnreadableNames.ToEquatableArray(),
            canBeExtended,
            problems.ToEquatableArray(),
            attributeSyntax?.GetLocation().ToTextLocation() ?? classLocation);
    }
}
