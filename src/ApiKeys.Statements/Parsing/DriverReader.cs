using ApiKeys.Statements.Model;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Statements.Parsing;

/// <summary>Finds the driver's types from the dialect class and its types class.</summary>
internal static class DriverReader
{
    private static readonly string[] Prefixes = ["Add", "Set", "Read"];

    /// <summary>
    /// Reads the types of the command and its reader; null if there is no fitting <c>CreateCommand</c>.
    /// </summary>
    public static Driver? Read(INamedTypeSymbol dialect, INamedTypeSymbol types, bool isSynchronous, TypeNames names)
    {
        var command = BaseTypes(dialect)
            .SelectMany(type => type.GetMembers("CreateCommand"))
            .OfType<IMethodSymbol>()
            .FirstOrDefault(IsFactory)?.ReturnType;
        if (command is null)
            return null;

        var reader = BaseTypes(command)
            .SelectMany(type => type.GetMembers("ExecuteReader"))
            .OfType<IMethodSymbol>()
            .FirstOrDefault(method => method.Parameters.All(parameter => parameter.IsOptional))?.ReturnType;
        return reader is null
            ? null
            : new(names.Written(types), names.Written(command), names.Written(reader), isSynchronous,
                PreparesItself(dialect, isSynchronous), ChoosesCommand(dialect, isSynchronous));
    }

    /// <summary>The names of the methods that add, set and read.</summary>
    public static SortedSet<string> ConversionsOf(INamedTypeSymbol types)
    {
        var methods = BaseTypes(types)
            .SelectMany(type => type.GetMembers())
            .OfType<IMethodSymbol>()
            .Where(method => method.IsStatic && method.DeclaredAccessibility != Accessibility.Private)
            .Select(method => method.Name)
            .Where(name => Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
        return new(methods, StringComparer.Ordinal);
    }

    private static bool PreparesItself(INamedTypeSymbol dialect, bool isSynchronous)
        => BaseTypes(dialect)
            .SelectMany(type => type.GetMembers(isSynchronous ? "Prepare" : "PrepareAsync"))
            .OfType<IMethodSymbol>()
            .Any(method => method.Parameters.Length == (isSynchronous ? 1 : 2));

    private static bool ChoosesCommand(INamedTypeSymbol dialect, bool isSynchronous)
        => !isSynchronous
            && BaseTypes(dialect)
                .SelectMany(type => type.GetMembers("CommandToRun"))
                .OfType<IMethodSymbol>()
                .Any(method => method.Parameters.Length == 1);

    private static bool IsFactory(IMethodSymbol method)
        => !method.IsStatic
            && !method.IsGenericMethod
            && !method.ReturnsVoid
            && method.Parameters.Length == 1
            && method.Parameters[0].Type.SpecialType == SpecialType.System_String;

    private static IEnumerable<ITypeSymbol> BaseTypes(ITypeSymbol type)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
            yield return current;
    }
}
