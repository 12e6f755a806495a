namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>Names a database that does not run the suite, and why.</summary>
/// <param name="database">The prefix of the database's test classes.</param>
/// <param name="reason">Why the suite does not apply to it.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class ExemptAttribute(string database, string reason) : Attribute
{
    public string Database => database;

    public string Reason => reason;
}
