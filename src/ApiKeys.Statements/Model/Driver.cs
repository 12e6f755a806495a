namespace ApiKeys.Statements.Model;

/// <summary>
/// The types of one database's driver, as they are written in the dialect's file, and whether the dialect class has a method
/// of its own that prepares a command.
/// </summary>
internal sealed record Driver(string Types, string Command, string Reader, bool IsSynchronous, bool PreparesItself);
