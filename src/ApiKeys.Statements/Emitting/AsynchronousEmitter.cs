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
        EmitCommand(code, method, driver, command);
        ParameterEmitter.Emit(code, method, driver, command);
        if (driver.ChoosesCommand)
            code.Line($"{command} = CommandToRun({command});");
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

    // Preparing costs a round trip. A statement that runs once on its connection is not worth it.
    private static void EmitCommand(CodeWriter code, ContractMethod method, Driver driver, string command)
    {
        var (field, isPrepared) = (Fields.Of(method), Fields.IsPrepared(method));
        var prepare = driver.PreparesItself
            ? $"await PrepareAsync({command}, {method.CancellationToken}){Awaited};"
            : $"await {command}.PrepareAsync({method.CancellationToken}){Awaited};";
        code.Line($"var {command} = {field};");
        code.Open($"if ({command} is null)");
        code.Line($"{field} = {command} = Create{method.StatementName}();");
        code.Close();
        code.Open(driver.ChoosesCommand ? $"else if (!{isPrepared} && CanPrepare)" : $"else if (!{isPrepared})");
        code.Line(prepare).Line($"{isPrepared} = true;");
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
