namespace ApiKeys.Storage.MySql;

/// <summary>A database on a MySQL or MariaDB server, or on a cluster of them.</summary>
internal sealed class MySqlStore : Store
{
    private readonly MySqlServers _servers;
    private readonly bool _ownsServers;

    /// <summary>A store over the library's own data sources.</summary>
    public MySqlStore(MySqlServers servers)
        : base((int)Math.Min(int.MaxValue, servers.Settings.MaximumPoolSize), KeepOwnIdle) =>
        (_servers, _ownsServers) = (servers, true);

    /// <summary>A store over a data source of the app.</summary>
    public MySqlStore(MySqlServers servers, int? maxConnections)
        : base(ShareOf(servers.Settings.MaximumPoolSize, maxConnections), KeepSharedIdle) =>
        (_servers, _ownsServers) = (servers, false);

    // OpenTelemetry names MariaDB separately. Only a connection tells which of the two a server is, so this is always
    // mysql.
    public override string SystemName => "mysql";

    public override IReadOnlyList<Migration> Migrations => MySqlMigrations.All;

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        if (_ownsServers)
            await _servers.DisposeAsync().ConfigureAwait(false);
    }

    protected override Session CreateSession() => new MySqlSession(_servers);

    protected override Fault Classify(Exception exception) => MySqlFaults.Classify(exception);

    /// <inheritdoc/>
    public override bool IsRefusal(Exception exception) => MySqlFaults.IsRefusal(exception);
}
