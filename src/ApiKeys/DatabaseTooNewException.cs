using System.Globalization;

namespace ApiKeys;

/// <summary>
/// A newer version of the library migrated the tables. This version cannot use them: update the library.
/// </summary>
public sealed class DatabaseTooNewException : ApiKeyException
{
    internal DatabaseTooNewException(int databaseVersion, int supportedVersion)
        : base("The database's schema has version " + databaseVersion.ToString(CultureInfo.InvariantCulture)
            + ". This version of ApiKeys supports at most version "
            + supportedVersion.ToString(CultureInfo.InvariantCulture) + ". Update ApiKeys.")
    {
        DatabaseVersion = databaseVersion;
        SupportedVersion = supportedVersion;
    }

    /// <summary>The number of the last migration in the database.</summary>
    public int DatabaseVersion { get; }

    /// <summary>The number of the last migration that this version of the library knows.</summary>
    public int SupportedVersion { get; }
}
