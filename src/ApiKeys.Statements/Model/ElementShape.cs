namespace ApiKeys.Statements.Model;

/// <summary>What one row becomes: a row record, or the value of its only column.</summary>
/// <param name="Type">The C# type as it is written.</param>
/// <param name="TypeName">What follows <c>Read</c> in the name of the driver's method for a single value.</param>
/// <param name="IsNullable">Whether an element of a list may be null.</param>
/// <param name="ListType">The list of them as it is written; empty where there is none.</param>
/// <param name="Row">The record's shape; null for a single value.</param>
internal sealed record ElementShape(string Type, string TypeName, bool IsNullable, string ListType, RowShape? Row);
