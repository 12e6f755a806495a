using ApiKeys.Generators.Model;

namespace ApiKeys.Generators.Emitting;

/// <summary>Writes the method that makes a statement's command: all of it, or nothing.</summary>
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
        code.Line(driver.IsSynchronous
            ? "command.Prepare();"
            : "await command.PrepareAsync(cancellationToken).ConfigureAwait(false);");
        code.Line("return command;").Close();
        code.Open("catch").Line("command.Dispose();").Line("throw;").Close();
        code.Close();
    }

    private const string CancellationToken = "global::System.Threading.CancellationToken";

    private static string PrepareTask(Driver driver) => $"global::System.Threading.Tasks.Task<{driver.Command}>";
}
