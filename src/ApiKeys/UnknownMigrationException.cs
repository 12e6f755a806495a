using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys;

/// <summary>
/// The database's list of migrations has one that this version of the library does not know, in place of one that it
/// knows. An unreleased version of the library made the database, or another program did. The library changes nothing
/// in it: use a new database, or a new schema.
/// </summary>
public sealed class UnknownMigrationException : ApiKeyException
{
    internal UnknownMigrationException(MigrationRow found, Migration expected)
        : base($"Migration {found.Version} of the database is named \"{found.Name}\". In this version of ApiKeys, "
            + $"migration {expected.Version} is named \"{expected.Name}\". An unreleased version of ApiKeys, or "
            + "another program, made these tables. Use a new database or a new schema.")
    {
        Version = found.Version;
        Name = found.Name;
        ExpectedName = expected.Name;
    }

    /// <summary>The number of the migration in the database.</summary>
    public int Version { get; }

    /// <summary>The name of the migration in the database.</summary>
    public string Name { get; }

    /// <summary>The name of the migration that this version of the library knows.</summary>
    public string ExpectedName { get; }
}
