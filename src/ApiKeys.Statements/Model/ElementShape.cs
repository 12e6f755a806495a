namespace ApiKeys.Statements.Model;

/// <summary>The type of one row: a row record, or the value of its only column.</summary>
/// <param name="Type">The type as C# code writes it.</param>
/// <param name="TypeName">The part after <c>Read</c> in the name of the driver's method; for a single value.</param>
/// <param name="IsNullable">Whether an element of a list may be null.</param>
/// <param name="ListType">The list type as C# code writes it; empty unless the statement is <c>:many</c>.</param>
/// <param name="Row">The record's shape; null for a single value.</param>
internal sealed record ElementShape(string Type, string TypeName, bool IsNullable, string ListType, RowShape? Row);
