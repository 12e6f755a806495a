using System.Diagnostics;

namespace ApiKeys.AspNetCore;

/// <summary>
/// How an app's client is opened: its database, and what <see cref="ApiKeyOptions"/> says of keys. Set in code, or bound from a section
/// of the configuration by the names of the properties. It is checked when the app starts.
/// </summary>
public sealed class ApiKeyServiceOptions
{
    private static readonly ApiKeyOptions Defaults = new();

    /// <summary>
    /// The URL of the database, as for <see cref="ApiKeyDatabase.FromUrl"/>, such as <c>sqlite:///myapp.db</c>. Required, unless the
    /// database was passed to <see cref="ApiKeyServiceCollectionExtensions"/>, and then not to be set.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? Database { get; set; }

    /// <summary>
    /// Whether the tables are created, or brought up to this version, before the app serves its first request; false by default. Safe
    /// when many instances start at once; the database's user must be allowed to create tables.
    /// </summary>
    public bool MigrateAtStart { get; set; }

    /// <inheritdoc cref="ApiKeyOptions.KeyPrefix"/>
    public string KeyPrefix { get; set; } = Defaults.KeyPrefix;

    /// <inheritdoc cref="ApiKeyOptions.Environment"/>
    public string Environment { get; set; } = Defaults.Environment;

    /// <inheritdoc cref="ApiKeyOptions.SigningSecret"/>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? SigningSecret { get; set; }

    /// <inheritdoc cref="ApiKeyOptions.PreviousSigningSecret"/>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? PreviousSigningSecret { get; set; }

    /// <inheritdoc cref="ApiKeyOptions.UsageFlushInterval"/>
    public TimeSpan UsageFlushInterval { get; set; } = Defaults.UsageFlushInterval;

    /// <inheritdoc cref="ApiKeyOptions.CacheDuration"/>
    public TimeSpan CacheDuration { get; set; } = Defaults.CacheDuration;

    /// <inheritdoc cref="ApiKeyOptions.CacheCapacity"/>
    public int CacheCapacity { get; set; } = Defaults.CacheCapacity;

    /// <inheritdoc cref="ApiKeyOptions.ChangePollInterval"/>
    public TimeSpan ChangePollInterval { get; set; } = Defaults.ChangePollInterval;

    /// <inheritdoc cref="ApiKeyOptions.ListenForChanges"/>
    public bool ListenForChanges { get; set; } = Defaults.ListenForChanges;

    /// <inheritdoc cref="ApiKeyOptions.ServeStaleFor"/>
    public TimeSpan ServeStaleFor { get; set; } = Defaults.ServeStaleFor;

    internal ApiKeyOptions ToClientOptions(TimeProvider clock) => new()
    {
        KeyPrefix = KeyPrefix,
        Environment = Environment,
        SigningSecret = SigningSecret,
        PreviousSigningSecret = PreviousSigningSecret,
        UsageFlushInterval = UsageFlushInterval,
        CacheDuration = CacheDuration,
        CacheCapacity = CacheCapacity,
        ChangePollInterval = ChangePollInterval,
        ListenForChanges = ListenForChanges,
        ServeStaleFor = ServeStaleFor,
        TimeProvider = clock,
    };
}
