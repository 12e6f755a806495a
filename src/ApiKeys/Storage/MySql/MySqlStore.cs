using MySqlConnector;

namespace ApiKeys.Storage.MySql;

/// <summary>A database of a MySQL or MariaDB server.</summary>
internal sealed class MySqlStore : Store
{
    private readonly MySqlDataSource _source;
    private readonly bool _ownsSource;
    private readonly bool _noBackslashEscapes;
    private readonly SemaphoreSlim _gate;

    public MySqlStore(MySqlDataSource source, bool ownsSource)
    {
        var options = new MySqlConnectionStringBuilder(source.ConnectionString);
        _source = source;
        _ownsSource = ownsSource;
        _noBackslashEscapes = options.NoBackslashEscapes;
        _gate = new((int)Math.Max(1, options.MaximumPoolSize));
    }

    // MariaDB has a name of its own there, but which of the two it is a server tells only once it is connected to.
    public override string SystemName => "mysql";

    // A burst of calls is not to use up the connections that the server has for everyone.
    protected override SemaphoreSlim? ReadGate => _gate;

    protected override SemaphoreSlim? WriteGate => _gate;

    protected override IReadOnlyList<Migration> Migrations => MySqlMigrations.All;

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        if (_ownsSource)
            await _source.DisposeAsync().ConfigureAwait(false);
    }

    protected override Session CreateSession() => new MySqlSession(_source, _noBackslashEscapes);

    protected override Fault Classify(Exception exception) => MySqlFaults.Classify(exception);
}
