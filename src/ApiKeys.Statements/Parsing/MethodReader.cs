using ApiKeys.Roslyn.Model;
using ApiKeys.Roslyn.Parsing;
using ApiKeys.Statements.Model;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Statements.Parsing;

/// <summary>
/// Reads an abstract method of the contract as a statement, or gives the reason why it cannot be one.
/// </summary>
internal sealed class MethodReader(TypeNames names, ISet<string> conversions)
{
    private const string Suffix = "Async";

    /// <summary>
    /// Reads the method, or returns null with the reason; the reason is null if the compiler reports the fault.
    /// </summary>
    public ContractMethod? Read(IMethodSymbol method, out string reason)
    {
        reason = "";
        if (TypeNames.IsUnknown(method.ReturnType)
            || method.Parameters.Any(parameter => TypeNames.IsUnknown(parameter.Type)))
            return null;

        reason = Objection(method);
        if (reason.Length > 0)
            return null;

        var result = ReadResult(method.ReturnType, out reason);
        if (result is null)
            return null;

        var last = method.Parameters[method.Parameters.Length - 1];
        return new(
            StatementName(method.Name),
            OverrideWriter.Modifiers(method),
            OverrideWriter.Declaration(method, names),
            method.Parameters.Take(method.Parameters.Length - 1).Select(ReadParameter).ToEquatableArray(),
            Identifiers.Escape(last.Name),
            result);
    }

    /// <summary>The name without the ending <c>Async</c>.</summary>
    public static string StatementName(string method)
        => method.EndsWith(Suffix, StringComparison.Ordinal)
            ? method.Substring(0, method.Length - Suffix.Length)
            : method;

    private static string Objection(IMethodSymbol method)
    {
        if (!method.Name.EndsWith(Suffix, StringComparison.Ordinal) || !NameLine.IsName(StatementName(method.Name)))
            return "its name must be a statement name followed by 'Async'";
        if (method.IsGenericMethod)
            return "it is generic";
        if (method.Parameters.IsEmpty || !IsCancellationToken(method.Parameters[method.Parameters.Length - 1]))
            return "its last parameter must be a CancellationToken";
        if (method.ContainingType.GetMembers(method.Name).Length > 1)
            return "it is overloaded";
        foreach (var parameter in method.Parameters)
        {
            if (parameter.RefKind != RefKind.None)
                return $"its parameter '{parameter.Name}' is passed by reference";
            if (parameter.Type.IsRefLikeType || parameter.Type is IPointerTypeSymbol or IFunctionPointerTypeSymbol)
                return $"its parameter '{parameter.Name}' cannot be kept across an await";
        }

        return "";
    }

    private static bool IsCancellationToken(IParameterSymbol parameter)
        => TypeNames.Is(parameter.Type, "System.Threading", "CancellationToken", 0);

    private ContractResult? ReadResult(ITypeSymbol type, out string reason)
    {
        reason = "";
        var written = names.Written(type);
        if (TypeNames.Is(type, "System.Threading.Tasks", "ValueTask", 0))
            return new(StatementKind.Exec, false, null, written);

        reason = "it must return ValueTask, ValueTask<int>, ValueTask<T?> or ValueTask<List<T>>";
        if (!TypeNames.Is(type, "System.Threading.Tasks", "ValueTask", 1))
            return null;
        var value = TypeNames.Underlying(((INamedTypeSymbol)type).TypeArguments[0], out var isNullable);
        if (!isNullable && value.SpecialType == SpecialType.System_Int32)
            return new(StatementKind.Exec, true, null, written);

        var isList = TypeNames.Is(value, "System.Collections.Generic", "List", 1);
        if (isList == isNullable)
            return null;

        var rows = new RowReader(names, conversions);
        var element = isList
            ? ReadList(rows, value)
            : rows.ReadElement(value, isNullable: false, listType: "");
        reason = rows.Reason;
        return element is null ? null : new(isList ? StatementKind.Many : StatementKind.One, false, element, written);
    }

    private ElementShape? ReadList(RowReader rows, ITypeSymbol list)
    {
        var type = TypeNames.Underlying(((INamedTypeSymbol)list).TypeArguments[0], out var isNullable);
        return rows.ReadElement(type, isNullable, names.Written(list));
    }

    private static ContractParameter ReadParameter(IParameterSymbol parameter)
    {
        var type = TypeNames.Underlying(parameter.Type, out var isNullable);
        return new(
            Identifiers.Escape(parameter.Name),
            SnakeCase.Of(parameter.Name),
            TypeNames.ConversionName(type),
            isNullable);
    }
}
