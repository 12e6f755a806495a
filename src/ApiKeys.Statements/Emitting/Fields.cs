using ApiKeys.Statements.Model;

namespace ApiKeys.Statements.Emitting;

/// <summary>Names the members of the generated part of a class.</summary>
internal static class Fields
{
    /// <summary>The field that keeps a statement's prepared command.</summary>
    public static string Of(ContractMethod method)
        => "_" + char.ToLowerInvariant(method.StatementName[0]) + method.StatementName.Substring(1);

    /// <summary>A name for a local variable that differs from every parameter's.</summary>
    public static string Local(ContractMethod method, string name)
    {
        while (method.CancellationToken == name || method.Parameters.Any(parameter => parameter.Identifier == name))
            name += "_";
        return name;
    }
}
