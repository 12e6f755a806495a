using ApiKeys.Roslyn.Emitting;
using ApiKeys.Roslyn.Model;
using ApiKeys.Statements.Model;

namespace ApiKeys.Statements.Emitting;

/// <summary>Writes the members that concern all statements at once.</summary>
internal static class CommandListEmitter
{
    private const string CancellationToken = "global::System.Threading.CancellationToken";
    private const string List = "global::System.Collections.Generic.IReadOnlyList";

    public static void Emit(CodeWriter code, DialectSource source)
    {
        EmitTexts(code, source.Statements);
        if (source.Driver is { } driver)
            EmitPreparation(code, source.Statements, driver);
        EmitDisposal(code, source.Statements, source.Driver);
    }

    private static void EmitTexts(CodeWriter code, EquatableArray<StatementSource> statements)
    {
        code.Line("/// <summary>Every statement's name and text.</summary>");
        code.Line($"internal static {List}<(string Name, string Sql)> AllStatements =>").Line("[");
        foreach (var statement in statements)
        {
            var name = statement.Method.StatementName;
            code.Line($"    (\"{name}\", {name}Sql),");
        }

        code.Line("];").Line();
    }

    private static void EmitPreparation(CodeWriter code, EquatableArray<StatementSource> statements, Driver driver)
    {
        if (statements.Count == 0)
            return;

        code.Line("/// <summary>Prepares every statement, to find those that the database rejects.</summary>");
        if (driver.IsSynchronous)
            EmitPreparedCommands(code, statements, driver);
        else
            EmitPreparedCommandsAsync(code, statements, driver);
    }

    private static string ListOf(Driver driver) => $"{List}<(string Name, {driver.Command} Command)>";

    private static void EmitPreparedCommands(
        CodeWriter code, EquatableArray<StatementSource> statements, Driver driver)
    {
        code.Line($"internal {ListOf(driver)} PrepareAll() =>").Line("[");
        foreach (var statement in statements)
        {
            var name = statement.Method.StatementName;
            code.Line($"    (\"{name}\", {Fields.Of(statement.Method)} ??= Prepare{name}()),");
        }

        code.Line("];").Line();
    }

    private static void EmitPreparedCommandsAsync(
        CodeWriter code, EquatableArray<StatementSource> statements, Driver driver)
    {
        code.Open(
            $"internal async global::System.Threading.Tasks.Task<{ListOf(driver)}> PrepareAllAsync("
            + $"{CancellationToken} cancellationToken)");
        code.Line($"var commands = new global::System.Collections.Generic.List<(string, {driver.Command})>();");
        foreach (var statement in statements)
        {
            var (name, field) = (statement.Method.StatementName, Fields.Of(statement.Method));
            var prepare = driver.PreparesItself
                ? $"await PrepareAsync({field}, cancellationToken).ConfigureAwait(false);"
                : $"await {field}.PrepareAsync(cancellationToken).ConfigureAwait(false);";
            code.Line($"{field} ??= Create{name}();").Line(prepare);
            code.Line($"{Fields.IsPrepared(statement.Method)} = true;");
            code.Line($"commands.Add((\"{name}\", {field}));");
        }

        code.Line("return commands;").Close().Line();
    }

    private static void EmitDisposal(CodeWriter code, EquatableArray<StatementSource> statements, Driver? driver)
    {
        code.Line("/// <summary>Disposes of every command.</summary>");
        code.Open("private void DisposeCommands()");
        foreach (var statement in statements)
        {
            var field = Fields.Of(statement.Method);
            code.Line($"{field}?.Dispose();").Line($"{field} = null;");
            if (driver is { IsSynchronous: false })
                code.Line($"{Fields.IsPrepared(statement.Method)} = false;");
        }

        code.Close();
    }
}
