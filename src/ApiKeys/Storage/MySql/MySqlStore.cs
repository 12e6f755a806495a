using System.Data.Common;
using MySqlConnector;

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

    public override int SchemaVersion => MySqlMigrations.LatestVersion;

    public override ILookupBatches CreateLookupBatches() => new LookupBatches(this);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        if (_ownsServers)
            await _servers.DisposeAsync().ConfigureAwait(false);
    }

    protected override Session CreateSession() => new MySqlSession(_servers);

    // Access to the database, to a table or to a column is denied.
    protected override string? FindMissingPrivilege(DbException exception) =>
        exception is MySqlException
        {
            ErrorCode: MySqlErrorCode.DatabaseAccessDenied or MySqlErrorCode.TableAccessDenied
                or MySqlErrorCode.ColumnAccessDenied,
        }
            ? "The database's user lacks a privilege. MigrateAsync needs SELECT, INSERT, UPDATE, DELETE, CREATE, "
                + "ALTER, INDEX and REFERENCES on the database: GRANT … ON database.* TO …. Where the tables are up to "
                + "date, SELECT is enough. Tables that were created stay, and the next MigrateAsync goes on."
            : null;

    protected override Fault Classify(Exception exception) => MySqlFaults.Classify(exception);

    /// <inheritdoc/>
    public override bool IsRefusal(Exception exception) => MySqlFaults.IsRefusal(exception);
}
