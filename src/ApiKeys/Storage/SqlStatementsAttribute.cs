namespace ApiKeys.Storage;

/// <summary>
/// Lets <c>ApiKeys.Statements</c> implement every abstract statement of the base class from one .sql file.
/// </summary>
/// <param name="file">The .sql file, relative to the project, with forward slashes.</param>
/// <param name="types">How the database's driver adds, sets and reads each C# type.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class SqlStatementsAttribute(string file, Type types) : Attribute
{
    public string File { get; } = file;

    public Type Types { get; } = types;

    /// <summary>Whether the driver has no asynchronous I/O, so that its synchronous methods save a task per call.</summary>
    public bool Synchronous { get; init; }
}
