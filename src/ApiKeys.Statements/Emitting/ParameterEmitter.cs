using ApiKeys.Roslyn.Emitting;
using ApiKeys.Statements.Model;

namespace ApiKeys.Statements.Emitting;

/// <summary>Writes the lines that set the parameters of a prepared command.</summary>
internal static class ParameterEmitter
{
    public static void Emit(CodeWriter code, ContractMethod method, Driver driver, string command)
    {
        for (var i = 0; i < method.Parameters.Count; i++)
        {
            var parameter = method.Parameters[i];
            var target = $"{command}.Parameters[{i}]";
            var set = $"{driver.Types}.Set{parameter.TypeName}";
            if (parameter.IsNullable)
            {
                var value = Fields.Local(method, parameter.Identifier.TrimStart('@') + "Value");
                code.Line($"if ({parameter.Identifier} is {{ }} {value})");
                code.Line($"    {set}({target}, {value});");
                code.Line("else");
                code.Line($"    {driver.Types}.SetNull({target});");
            }
            else
            {
                code.Line($"{set}({target}, {parameter.Identifier});");
            }
        }
    }
}
