using ApiKeys.Roslyn.Emitting;
using ApiKeys.Statements.Model;

namespace ApiKeys.Statements.Emitting;

/// <summary>
/// Writes the method that creates a statement's command, or throws. A driver without asynchronous I/O prepares it at
/// once, which costs no round trip.
/// </summary>
internal static class CommandEmitter
{
    public static void Emit(CodeWriter code, ContractMethod method, Driver driver)
    {
        var name = method.StatementName;
        code.Open(driver.IsSynchronous
            ? $"private {driver.Command} Prepare{name}()"
            : $"private {driver.Command} Create{name}()");
        code.Line($"var command = CreateCommand({name}Sql);");
        code.Open("try");
        foreach (var parameter in method.Parameters)
            code.Line($"{driver.Types}.Add{parameter.TypeName}(command, \"@{parameter.SqlName}\");");
        if (driver.IsSynchronous)
            code.Line(driver.PreparesItself ? "Prepare(command);" : "command.Prepare();");
        code.Line("return command;").Close();
        code.Open("catch").Line("command.Dispose();").Line("throw;").Close();
        code.Close();
    }
}
