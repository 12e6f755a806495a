using MySqlConnector;

namespace ApiKeys.Storage.MySql;

/// <summary>A database on a MySQL or MariaDB server.</summary>
internal sealed class MySqlStore : Store
{
    private readonly MySqlDataSource _source;
    private readonly bool _ownsSource;
    private readonly bool _noBackslashEscapes;

    public MySqlStore(MySqlDataSource source, bool ownsSource)
        : this(source, new MySqlConnectionStringBuilder(source.ConnectionString), ownsSource)
    {
    }

    private MySqlStore(MySqlDataSource source, MySqlConnectionStringBuilder options, bool ownsSource)
        : base((int)Math.Min(int.MaxValue, options.MaximumPoolSize))
    {
        _source = source;
        _ownsSource = ownsSource;
        _noBackslashEscapes = options.NoBackslashEscapes;
    }

    // OpenTelemetry names MariaDB separately. Only a connection tells which of the two a server is, so this is always
    // mysql.
    public override string SystemName => "mysql";

    public override IReadOnlyList<Migration> Migrations => MySqlMigrations.All;

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
