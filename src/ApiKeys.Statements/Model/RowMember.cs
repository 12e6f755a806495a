namespace ApiKeys.Statements.Model;

/// <summary>A member of a row record.</summary>
/// <param name="Identifier">Its name as C# code writes it.</param>
/// <param name="ColumnName">The column that fills it.</param>
/// <param name="TypeName">The part after <c>Read</c> in the name of the driver's method.</param>
/// <param name="IsNullable">Whether the column may be null.</param>
/// <param name="Row">The shape of a nested row record, which takes several columns; null for a single value.</param>
internal sealed record RowMember(
    string Identifier,
    string ColumnName,
    string TypeName,
    bool IsNullable,
    RowShape? Row);
