namespace ApiKeys.Storage;

/// <summary>Marks the class each of whose abstract methods is a statement that every database's .sql file must hold.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class StatementContractAttribute : Attribute;
