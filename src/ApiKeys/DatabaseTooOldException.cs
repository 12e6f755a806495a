using System.Globalization;

namespace ApiKeys;

/// <summary>
/// The tables are missing, or an older version of the library created them. <see cref="ApiKeyClient.MigrateAsync"/>
/// brings them up to date.
/// </summary>
public sealed class DatabaseTooOldException : ApiKeyException
{
    internal DatabaseTooOldException(int databaseVersion, int requiredVersion)
        : base("The database's schema has version " + databaseVersion.ToString(CultureInfo.InvariantCulture)
            + ". This version of ApiKeys needs version " + requiredVersion.ToString(CultureInfo.InvariantCulture)
            + $". Call {nameof(ApiKeyClient.MigrateAsync)} first.")
    {
        DatabaseVersion = databaseVersion;
        RequiredVersion = requiredVersion;
    }

    /// <summary>The number of the last migration in the database, or 0 if it was never migrated.</summary>
    public int DatabaseVersion { get; }

    /// <summary>The number of the last migration that this version of the library knows.</summary>
    public int RequiredVersion { get; }
}
