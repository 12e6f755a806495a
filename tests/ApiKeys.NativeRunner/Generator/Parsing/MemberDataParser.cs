using ApiKeys.NativeRunner.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ApiKeys.NativeRunner.Generator.Parsing;

/// <summary>Reads a member data attribute: the source of the rows, and the place of each argument in a row.</summary>
internal static class MemberDataParser
{
    public static TheoryRows Parse(
        AttributeData attribute, IMethodSymbol method, INamedTypeSymbol testClass, Compilation compilation)
    {
        var name = attribute.ConstructorArguments[0].Value as string ?? "";
        var member = Find(attribute.Named<INamedTypeSymbol>("MemberType") ?? testClass, name)
            ?? throw new UnsupportedTestException(
                $"'{name}' is not a public static property, field or method without parameters");

        var (row, types) = Row(Type(member));
        TheoryRowsParser.RequireCount(types.Count, method, $"'{name}'");
        for (var index = 0; index < types.Count; index++)
        {
            if (compilation.ClassifyConversion(types[index], method.Parameters[index].Type)
                is not { IsImplicit: true, IsUserDefined: false })
            {
                throw new UnsupportedTestException(
                    $"'{name}' gives a {types[index]} for '{method.Parameters[index].Name}'");
            }
        }

        var declaring = member.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        var source = $"{declaring}.@{member.Name}{(member is IMethodSymbol ? "()" : "")}";
        var arguments = types.Select((_, index) => types.Count == 1 ? $"{row}" : $"{row}.Item{index + 1}");
        return new TheoryRows(source, row != "row", new EquatableArray<string>([.. arguments]));
    }

    // Searches the test class, then its base classes, as xunit does. A derived class may hide data.
    private static ISymbol? Find(INamedTypeSymbol type, string name)
    {
        for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            var member = declaring.GetMembers(name).FirstOrDefault(candidate =>
                candidate is { IsStatic: true, DeclaredAccessibility: Accessibility.Public }
                    and (IPropertySymbol or IFieldSymbol or IMethodSymbol { Parameters.Length: 0 }));
            if (member is not null)
            {
                return member;
            }
        }

        return null;
    }

    private static ITypeSymbol Type(ISymbol member) => member switch
    {
        IPropertySymbol property => property.Type,
        IFieldSymbol field => field.Type,
        _ => ((IMethodSymbol)member).ReturnType,
    };

    // A row is a TheoryDataRow<…> or a tuple. The Data of a TheoryDataRow<…> is a tuple, or the value if there is only
    // one. An object[] is not supported, because its values need the conversions of reflection.
    private static (string Row, IReadOnlyList<ITypeSymbol> Types) Row(ITypeSymbol source)
    {
        var row = source.AllInterfaces.Append(source)
            .OfType<INamedTypeSymbol>()
            .FirstOrDefault(type =>
                type.OriginalDefinition.SpecialType is SpecialType.System_Collections_Generic_IEnumerable_T)?
            .TypeArguments[0] as INamedTypeSymbol;

        return row switch
        {
            { Name: XunitNames.TheoryDataRow, IsGenericType: true } => ("row.Data", row.TypeArguments),
            { IsTupleType: true } => ("row", [.. row.TupleElements.Select(element => element.Type)]),
            _ => throw new UnsupportedTestException(
                "its data must be a TheoryData<…>, or an IEnumerable of TheoryDataRow<…> or of tuples"),
        };
    }
}
