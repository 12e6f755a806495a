namespace ApiKeys.Statements.Model;

/// <summary>A member of a row record.</summary>
/// <param name="Identifier">Its name as C# code writes it.</param>
/// <param name="ColumnName">The column that fills it.</param>
/// <param name="TypeName">What follows <c>Read</c> in the name of the driver's method.</param>
/// <param name="IsNullable">Whether the column may be null.</param>
/// <param name="Row">The record that it consists of, when it takes several columns.</param>
internal sealed record RowMember(
    string Identifier,
    string ColumnName,
    string TypeName,
    bool IsNullable,
    RowShape? Row);
