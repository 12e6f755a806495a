namespace ApiKeys.Storage;

/// <summary>
/// Tells <c>ApiKeys.Statements</c> to implement the abstract statements of the base class from one .sql file.
/// </summary>
/// <param name="file">The .sql file, relative to the project, with forward slashes.</param>
/// <param name="types">The class whose methods add, set and read each C# type with the database's driver.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class SqlStatementsAttribute(string file, Type types) : Attribute
{
    public string File { get; } = file;

    public Type Types { get; } = types;

    /// <summary>
    /// Whether to call the driver's synchronous methods. Without asynchronous I/O they save a task per call.
    /// </summary>
    public bool Synchronous { get; init; }
}
