namespace ApiKeys.Generators.Model;

/// <summary>The types of one database's driver, as they are written in the dialect's file.</summary>
/// <param name="PreparesItself">Whether the dialect class prepares a command, or leaves it unprepared, by a method of its own.</param>
internal sealed record Driver(string Types, string Command, string Reader, bool IsSynchronous, bool PreparesItself);
