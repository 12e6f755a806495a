namespace ApiKeys;

/// <summary>The tables were made by a newer version of the library, and this one would not understand them.</summary>
public sealed class DatabaseTooNewException : ApiKeyException
{
    internal DatabaseTooNewException(int databaseVersion, int supportedVersion)
        : base($"The database's schema has version {databaseVersion}; this version of ApiKeys knows it up to {supportedVersion}.")
    {
        DatabaseVersion = databaseVersion;
        SupportedVersion = supportedVersion;
    }

    /// <summary>The number of the last migration in the database.</summary>
    public int DatabaseVersion { get; }

    /// <summary>The number of the last migration that this version of the library knows.</summary>
    public int SupportedVersion { get; }
}
