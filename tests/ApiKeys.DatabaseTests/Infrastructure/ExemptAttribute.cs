namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>A database that a suite makes no sense on, and why.</summary>
/// <param name="database">What its test classes begin with.</param>
/// <param name="reason">Why the suite makes no sense there.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class ExemptAttribute(string database, string reason) : Attribute
{
    public string Database => database;

    public string Reason => reason;
}
