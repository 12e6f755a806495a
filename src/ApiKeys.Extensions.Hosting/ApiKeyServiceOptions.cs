using System.Diagnostics;

namespace ApiKeys;

/// <summary>
/// The settings of an app's client: those of <see cref="ApiKeyOptions"/>, its database, and whether to migrate it. They
/// are set in code, or bound from a section of the configuration by the names of the properties, and checked when the
/// app starts. <see cref="ApiKeyOptions.TimeProvider"/> is not in the configuration: it is the service
/// <see cref="System.TimeProvider"/>, if the app has registered one.
/// </summary>
public sealed class ApiKeyServiceOptions : ApiKeyOptions
{
    /// <summary>
    /// The URL of the database, as for <see cref="ApiKeyDatabase.FromUrl"/>, such as <c>sqlite:///myapp.db</c>. It is
    /// required, unless a database is passed to <see cref="ApiKeyServiceCollectionExtensions"/>; then it must not be
    /// set.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? Database { get; set; }

    /// <summary>
    /// Whether the tables are created, or migrated to this version, before any hosted service of the app starts, a web
    /// server included; false by default. Many instances may start at once. The database's user must be allowed to
    /// create tables. It has no effect without a host.
    /// </summary>
    public bool MigrateAtStart { get; set; }
}
