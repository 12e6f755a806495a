namespace ApiKeys.Storage;

/// <summary>
/// Marks a class whose abstract methods are all SQL statements: each database's .sql file has one of the same name,
/// and <c>ApiKeys.Generators</c> implements it in every class that carries <see cref="SqlStatementsAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class StatementContractAttribute : Attribute;
