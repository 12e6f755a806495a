namespace ApiKeys.Storage.MySql;

/// <summary>A database on a MySQL or MariaDB server, or on a cluster of them.</summary>
internal sealed class MySqlStore(MySqlServers servers, bool ownsServers)
    : Store((int)Math.Min(int.MaxValue, servers.Settings.MaximumPoolSize))
{
    // OpenTelemetry names MariaDB separately. Only a connection tells which of the two a server is, so this is always
    // mysql.
    public override string SystemName => "mysql";

    public override IReadOnlyList<Migration> Migrations => MySqlMigrations.All;

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        if (ownsServers)
            await servers.DisposeAsync().ConfigureAwait(false);
    }

    protected override Session CreateSession() => new MySqlSession(servers);

    protected override Fault Classify(Exception exception) => MySqlFaults.Classify(exception);
}
