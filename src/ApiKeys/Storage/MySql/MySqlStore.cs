using MySqlConnector;

namespace ApiKeys.Storage.MySql;

/// <summary>A server of MySQL or MariaDB. <paramref name="ownsSource"/>: the store is to dispose of the source.</summary>
internal sealed class MySqlStore(MySqlDataSource source, bool ownsSource) : Store
{
    // A burst of calls is not to use up the connections that the server has for everyone.
    private readonly SemaphoreSlim _gate = new((int)new MySqlConnectionStringBuilder(source.ConnectionString).MaximumPoolSize);

    protected override SemaphoreSlim? ReadGate => _gate;

    protected override SemaphoreSlim? WriteGate => _gate;

    protected override IReadOnlyList<Migration> Migrations => MySqlMigrations.All;

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        if (ownsSource)
            await source.DisposeAsync().ConfigureAwait(false);
    }

    protected override Session CreateSession() => new MySqlSession(source);

    protected override Fault Classify(Exception exception) => MySqlFaults.Classify(exception);
}
