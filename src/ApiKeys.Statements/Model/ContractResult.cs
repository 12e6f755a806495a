namespace ApiKeys.Statements.Model;

/// <summary>What a return type asks for.</summary>
/// <param name="Kind">The kind of statement that gives it.</param>
/// <param name="CountsRows">Whether an <c>:exec</c> returns the number of rows.</param>
/// <param name="Element">What each row becomes; null for <c>:exec</c>.</param>
/// <param name="ReturnType">The return type, to be shown in a message.</param>
internal sealed record ContractResult(StatementKind Kind, bool CountsRows, ElementShape? Element, string ReturnType);
