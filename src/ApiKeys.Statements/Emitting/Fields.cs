using ApiKeys.Statements.Model;

namespace ApiKeys.Statements.Emitting;

/// <summary>Names the members of the generated part of a class.</summary>
internal static class Fields
{
    /// <summary>The field that keeps a statement's command.</summary>
    public static string Of(ContractMethod method)
        => "_" + char.ToLowerInvariant(method.StatementName[0]) + method.StatementName.Substring(1);

    /// <summary>The field that tells whether the statement's command is prepared, if preparing takes a call.</summary>
    public static string IsPrepared(ContractMethod method) => $"_is{method.StatementName}Prepared";

    /// <summary>A name for a local variable that differs from every parameter's.</summary>
    public static string Local(ContractMethod method, string name)
    {
        while (method.CancellationToken == name || method.Parameters.Any(parameter => parameter.Identifier == name))
            name += "_";
        return name;
    }
}
