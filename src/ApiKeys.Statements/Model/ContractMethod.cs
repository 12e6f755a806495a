using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>An abstract method of the contract that declares a statement.</summary>
/// <param name="StatementName">Its name without <c>Async</c>.</param>
/// <param name="Modifiers">Its accessibility and <c>override</c>.</param>
/// <param name="Declaration">The rest of its declaration: return type, name and parameters.</param>
/// <param name="Parameters">All parameters except the last one.</param>
/// <param name="CancellationToken">The name of its last parameter.</param>
/// <param name="Result">What the return type requires of the statement.</param>
internal sealed record ContractMethod(
    string StatementName,
    string Modifiers,
    string Declaration,
    EquatableArray<ContractParameter> Parameters,
    string CancellationToken,
    ContractResult Result);
