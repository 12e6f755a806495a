using ApiKeys.Roslyn.Emitting;
using ApiKeys.Statements.Model;

namespace ApiKeys.Statements.Emitting;

/// <summary>Writes a statement's method for a driver with asynchronous I/O.</summary>
internal static class AsynchronousEmitter
{
    private const string Awaited = ".ConfigureAwait(false)";

    public static void Emit(CodeWriter code, ContractMethod method, Driver driver, RowReaders rows)
    {
        var command = Fields.Local(method, "command");
        var token = method.CancellationToken;
        code.Open($"{method.Modifiers} async {method.Declaration}");
        var prepare = $"await Prepare{method.StatementName}Async({token}){Awaited}";
        code.Line($"var {command} = {Fields.Of(method)} ??= {prepare};");
        ParameterEmitter.Emit(code, method, driver, command);
        if (method.Result.Element is { } element)
        {
            EmitRows(code, method, driver, rows, element, command);
        }
        else
        {
            var result = method.Result.CountsRows ? "return " : "";
            code.Line($"{result}await {command}.ExecuteNonQueryAsync({token}){Awaited};");
        }

        code.Close();
    }

    private static void EmitRows(
        CodeWriter code, ContractMethod method, Driver driver, RowReaders rows, ElementShape element, string command)
    {
        var token = method.CancellationToken;
        var reader = Fields.Local(method, "reader");
        var read = $"await {reader}.ReadAsync({token}){Awaited}";
        code.Line($"var {reader} = await {command}.ExecuteReaderAsync({token}){Awaited};");
        code.Open($"await using ({reader}{Awaited})");
        if (method.Result.Kind == StatementKind.One)
        {
            code.Line($"return {rows.ReadFirst(element, driver, reader, read)};");
        }
        else
        {
            var list = Fields.Local(method, "rows");
            code.Line($"var {list} = new {element.ListType}();");
            code.Line($"while ({read})");
            code.Line($"    {list}.Add({rows.ReadNext(element, driver, reader)});");
            code.Line($"return {list};");
        }

        code.Close();
    }
}
