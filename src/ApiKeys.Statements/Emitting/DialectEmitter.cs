using ApiKeys.Roslyn.Emitting;
using ApiKeys.Statements.Checking;
using ApiKeys.Statements.Model;

namespace ApiKeys.Statements.Emitting;

/// <summary>Writes the generated part of a dialect class.</summary>
internal static class DialectEmitter
{
    public static string Emit(DialectSource source)
    {
        var code = ClassWriter.Begin(source.Place);
        if (source.Driver is { } driver)
            EmitStatements(code, source, driver);
        foreach (var stub in source.Stubs)
            StubEmitter.Emit(code, stub, source.SqlFileName);
        CommandListEmitter.Emit(code, source);
        return code.Close().ToString();
    }

    private static void EmitStatements(CodeWriter code, DialectSource source, Driver driver)
    {
        var rows = new RowReaders(source.Statements);
        foreach (var statement in source.Statements)
        {
            var method = statement.Method;
            code.Text($"private const string {method.StatementName}Sql =", statement.Sql, ";").Line();
            code.Line($"private {driver.Command}? {Fields.Of(method)};").Line();
            if (!driver.IsSynchronous)
                code.Line($"private bool {Fields.IsPrepared(method)};").Line();

            var kind = StatementChecker.Keyword(method.Result.Kind);
            code.Line($"/// <summary>{method.StatementName} {kind} ({source.SqlFileName})</summary>");
            if (driver.IsSynchronous)
                SynchronousEmitter.Emit(code, method, driver, rows);
            else
                AsynchronousEmitter.Emit(code, method, driver, rows);
            code.Line();
            CommandEmitter.Emit(code, method, driver);
            code.Line();
        }

        rows.Emit(code, driver);
    }
}
