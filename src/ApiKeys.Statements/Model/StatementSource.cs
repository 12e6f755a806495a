namespace ApiKeys.Statements.Model;

/// <summary>A method of the contract with the SQL that implements it.</summary>
internal sealed record StatementSource(ContractMethod Method, string Sql);
