using ApiKeys.Roslyn.Emitting;
using ApiKeys.Statements.Model;

namespace ApiKeys.Statements.Emitting;

/// <summary>Writes a statement's method for a driver without asynchronous I/O.</summary>
internal static class SynchronousEmitter
{
    public static void Emit(CodeWriter code, ContractMethod method, Driver driver, RowReaders rows)
    {
        var command = Fields.Local(method, "command");
        code.Open($"{method.Modifiers} {method.Declaration}");
        code.Line($"{method.CancellationToken}.ThrowIfCancellationRequested();");
        code.Line($"var {command} = {Fields.Of(method)} ??= Prepare{method.StatementName}();");
        ParameterEmitter.Emit(code, method, driver, command);
        if (method.Result.Element is { } element)
            EmitRows(code, method, driver, rows, element, command);
        else
            EmitExecution(code, method, command);
        code.Close();
    }

    private static void EmitExecution(CodeWriter code, ContractMethod method, string command)
    {
        if (method.Result.CountsRows)
            code.Line($"return new({command}.ExecuteNonQuery());");
        else
            code.Line($"{command}.ExecuteNonQuery();").Line("return default;");
    }

    private static void EmitRows(
        CodeWriter code, ContractMethod method, Driver driver, RowReaders rows, ElementShape element, string command)
    {
        var reader = Fields.Local(method, "reader");
        code.Line($"using var {reader} = {command}.ExecuteReader();");
        if (method.Result.Kind == StatementKind.One)
        {
            code.Line($"return new({rows.ReadFirst(element, driver, reader, $"{reader}.Read()")});");
            return;
        }

        var list = Fields.Local(method, "rows");
        code.Line($"var {list} = new {element.ListType}();");
        code.Line($"while ({reader}.Read())");
        code.Line($"    {list}.Add({rows.ReadNext(element, driver, reader)});");
        code.Line($"return new({list});");
    }
}
