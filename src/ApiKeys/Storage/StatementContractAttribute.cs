namespace ApiKeys.Storage;

/// <summary>
/// Marks a contract of statements: each of its abstract methods needs a statement in every database's .sql file.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class StatementContractAttribute : Attribute;
