namespace ApiKeys.Statements.Model;

/// <summary>The types of one database's driver, as the dialect's file writes them.</summary>
/// <param name="Types">The class with the <c>Add…</c>, <c>Set…</c> and <c>Read…</c> methods.</param>
/// <param name="Command">The type that <c>CreateCommand</c> returns.</param>
/// <param name="Reader">The type that the command's <c>ExecuteReader</c> returns.</param>
/// <param name="IsSynchronous">Whether the driver has no asynchronous I/O.</param>
/// <param name="PreparesItself">Whether the dialect class prepares commands by a method of its own.</param>
/// <param name="ChoosesCommand">Whether the dialect class chooses the command that runs.</param>
internal sealed record Driver(
    string Types, string Command, string Reader, bool IsSynchronous, bool PreparesItself, bool ChoosesCommand);
