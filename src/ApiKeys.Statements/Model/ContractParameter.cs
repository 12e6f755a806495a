namespace ApiKeys.Statements.Model;

/// <summary>A C# parameter of a statement.</summary>
/// <param name="Identifier">Its name as C# code writes it.</param>
/// <param name="SqlName">Its name in SQL, without the <c>@</c>.</param>
/// <param name="TypeName">The part after <c>Add</c> and <c>Set</c> in the names of the driver's methods.</param>
/// <param name="IsNullable">Whether it may be null.</param>
internal sealed record ContractParameter(string Identifier, string SqlName, string TypeName, bool IsNullable);
