using ApiKeys.Roslyn.Emitting;
using ApiKeys.Roslyn.Model;
using ApiKeys.Statements.Model;

namespace ApiKeys.Statements.Emitting;

/// <summary>Writes the members that concern all statements at once.</summary>
internal static class CommandListEmitter
{
    private const string List = "global::System.Collections.Generic.IReadOnlyList";

    public static void Emit(CodeWriter code, DialectSource source)
    {
        EmitTexts(code, source.Statements);
        if (source.Driver is { } driver)
            EmitPreparation(code, source.Statements, driver);
        EmitDisposal(code, source.Statements);
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

        var list = $"{List}<(string Name, {driver.Command} Command)>";
        code.Line("/// <summary>Prepares every statement, to find those that the database rejects.</summary>");
        code.Line(driver.IsSynchronous
            ? $"internal {list} PrepareAll() =>"
            : $"internal async global::System.Threading.Tasks.Task<{list}> PrepareAllAsync("
                + "global::System.Threading.CancellationToken cancellationToken) =>");
        code.Line("[");
        foreach (var statement in statements)
        {
            var name = statement.Method.StatementName;
            var prepare = driver.IsSynchronous
                ? $"Prepare{name}()"
                : $"await Prepare{name}Async(cancellationToken).ConfigureAwait(false)";
            code.Line($"    (\"{name}\", {Fields.Of(statement.Method)} ??= {prepare}),");
        }

        code.Line("];").Line();
    }

    private static void EmitDisposal(CodeWriter code, EquatableArray<StatementSource> statements)
    {
        code.Line("/// <summary>Disposes of every command that was prepared.</summary>");
        code.Open("private void DisposeCommands()");
        foreach (var statement in statements)
        {
            var field = Fields.Of(statement.Method);
            code.Line($"{field}?.Dispose();").Line($"{field} = null;");
        }

        code.Close();
    }
}
