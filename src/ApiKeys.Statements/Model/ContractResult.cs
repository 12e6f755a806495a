namespace ApiKeys.Statements.Model;

/// <summary>What a return type requires of its statement.</summary>
/// <param name="Kind">The kind of statement that returns this type.</param>
/// <param name="CountsRows">Whether an <c>:exec</c> statement returns the number of rows.</param>
/// <param name="Element">The type of each row; null for <c>:exec</c>.</param>
/// <param name="ReturnType">The return type as messages show it.</param>
internal sealed record ContractResult(StatementKind Kind, bool CountsRows, ElementShape? Element, string ReturnType);
