using ApiKeys.Roslyn.Model;
using ApiKeys.Roslyn.Parsing;
using ApiKeys.Statements.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ApiKeys.Statements.Parsing;

/// <summary>Reads the type of a row: a single value, or a record whose members are the columns.</summary>
internal sealed class RowReader(TypeNames names, ISet<string> conversions)
{
    /// <summary>Why the last type could not be read; null if the compiler reports the fault.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Reads the type of one row; null if it cannot be read.</summary>
    public ElementShape? ReadElement(ITypeSymbol type, bool isNullable, string listType)
    {
        if (PrimaryConstructor(type) is not { } constructor)
            return new(names.Written(type), TypeNames.ConversionName(type), isNullable, listType, null);
        if (isNullable)
            return Fail($"a list cannot hold '{type.Name}?'; a row is never null");
        var row = ReadRow(type, constructor, []);
        return row is null ? null : new(row.Type, row.Name, isNullable, listType, row);
    }

    private RowShape? ReadRow(ITypeSymbol type, IMethodSymbol constructor, List<ITypeSymbol> outer)
    {
        if (outer.Contains(type, SymbolEqualityComparer.Default))
            return FailRow($"'{type.Name}' contains itself");
        if (constructor.Parameters.IsEmpty)
            return FailRow($"'{type.Name}' has no members");

        outer.Add(type);
        List<RowMember> members = [];
        foreach (var parameter in constructor.Parameters)
        {
            if (ReadMember(type, parameter, outer) is not { } member)
                return null;
            members.Add(member);
        }

        outer.Remove(type);
        return new(names.Written(type), type.Name, members.ToEquatableArray());
    }

    private RowMember? ReadMember(ITypeSymbol row, IParameterSymbol parameter, List<ITypeSymbol> outer)
    {
        if (parameter.RefKind != RefKind.None)
        {
            FailRow($"'{row.Name}.{parameter.Name}' is passed by reference");
            return null;
        }

        if (TypeNames.IsUnknown(parameter.Type))
            return null;

        var type = TypeNames.Underlying(parameter.Type, out var isNullable);
        RowShape? nested = null;
        if (PrimaryConstructor(type) is { } constructor)
        {
            if (isNullable)
                FailRow($"'{row.Name}.{parameter.Name}' is a nested row, which cannot be null");
            else
                nested = ReadRow(type, constructor, outer);
            if (nested is null)
                return null;
        }

        return new(
            Identifiers.Escape(parameter.Name),
            SnakeCase.Of(parameter.Name),
            TypeNames.ConversionName(type),
            isNullable,
            nested);
    }

    /// <summary>
    /// The primary constructor of a row record; null for any other type, which is then a single value.
    /// </summary>
    private IMethodSymbol? PrimaryConstructor(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol { IsRecord: true } record
            || conversions.Contains("Read" + TypeNames.ConversionName(type)))
            return null;
        return record.InstanceConstructors.FirstOrDefault(constructor => constructor.DeclaringSyntaxReferences
            .Any(reference => reference.GetSyntax() is RecordDeclarationSyntax { ParameterList: not null }));
    }

    private ElementShape? Fail(string reason)
    {
        Reason = reason;
        return null;
    }

    private RowShape? FailRow(string reason)
    {
        Reason = reason;
        return null;
    }
}
