using ApiKeys.Roslyn.Emitting;
using ApiKeys.Statements.Model;

namespace ApiKeys.Statements.Emitting;

/// <summary>Writes the method that prepares a statement's command; it returns a prepared command or throws.</summary>
internal static class PrepareEmitter
{
    public static void Emit(CodeWriter code, ContractMethod method, Driver driver)
    {
        var name = method.StatementName;
        code.Open(driver.IsSynchronous
            ? $"private {driver.Command} Prepare{name}()"
            : $"private async {PrepareTask(driver)} Prepare{name}Async({CancellationToken} cancellationToken)");
        code.Line($"var command = CreateCommand({name}Sql);");
        code.Open("try");
        foreach (var parameter in method.Parameters)
            code.Line($"{driver.Types}.Add{parameter.TypeName}(command, \"@{parameter.SqlName}\");");
        code.Line(Preparation(driver));
        code.Line("return command;").Close();
        code.Open("catch").Line("command.Dispose();").Line("throw;").Close();
        code.Close();
    }

    private const string CancellationToken = "global::System.Threading.CancellationToken";

    private static string Preparation(Driver driver) => (driver.IsSynchronous, driver.PreparesItself) switch
    {
        (true, true) => "Prepare(command);",
        (true, false) => "command.Prepare();",
        (false, true) => "await PrepareAsync(command, cancellationToken).ConfigureAwait(false);",
        (false, false) => "await command.PrepareAsync(cancellationToken).ConfigureAwait(false);",
    };

    private static string PrepareTask(Driver driver) => $"global::System.Threading.Tasks.Task<{driver.Command}>";
}
