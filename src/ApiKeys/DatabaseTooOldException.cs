namespace ApiKeys;

/// <summary>The tables are missing, or were made by an older version of the library: <see cref="ApiKeyClient.MigrateAsync"/> brings them up.</summary>
public sealed class DatabaseTooOldException : ApiKeyException
{
    internal DatabaseTooOldException(int databaseVersion, int requiredVersion)
        : base($"The database's schema has version {databaseVersion}; this version of ApiKeys needs {requiredVersion}. MigrateAsync brings it up.")
    {
        DatabaseVersion = databaseVersion;
        RequiredVersion = requiredVersion;
    }

    /// <summary>The number of the last migration in the database; 0 if it was never migrated.</summary>
    public int DatabaseVersion { get; }

    /// <summary>The number of the last migration that this version of the library knows.</summary>
    public int RequiredVersion { get; }
}
