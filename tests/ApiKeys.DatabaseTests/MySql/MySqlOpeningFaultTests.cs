using ApiKeys.DatabaseTests.Infrastructure;
using MySqlConnector;

namespace ApiKeys.DatabaseTests.MySql;

public sealed class MySqlOpeningFaultTests : OpeningFaultTests, IAsyncDisposable
{
    private readonly MySqlTestDatabase _database;
    private MySqlDataSource? _source;

    public MySqlOpeningFaultTests()
        : this(new())
    {
    }

    private MySqlOpeningFaultTests(MySqlTestDatabase database)
        : base(database) => _database = database;

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        if (_source is not null)
            await _source.DisposeAsync();
    }

    protected override ApiKeyDatabase OpenWithCertificate(int port, string certificate) => ApiKeyDatabase.MySql(
        new MySqlConnectionStringBuilder(_database.ConnectionString)
        {
            Port = (uint)port,
            SslMode = MySqlSslMode.Required,
            SslCert = certificate,
            SslKey = certificate,
        }.ConnectionString);

    protected override ApiKeyDatabase OpenWithCallback(int port, Action callback)
    {
        var settings = new MySqlConnectionStringBuilder(_database.ConnectionString)
        {
            Port = (uint)port,
            SslMode = MySqlSslMode.Disabled,
        };
        var builder = new MySqlDataSourceBuilder(settings.ConnectionString);
        builder.UseConnectionOpenedCallback((_, _) =>
        {
            callback();
            return default;
        });
        _source = builder.Build();
        return ApiKeyDatabase.MySql(_source);
    }

    protected override LoopbackRelay CreateTlsRelay() => new TlsRelay();

    /// <summary>Sets the flag CLIENT_SSL in the server's greeting.</summary>
    private sealed class TlsRelay : LoopbackRelay
    {
        private bool _hasGreeted;

        public override Task ToClientAsync(Memory<byte> received, Func<Task> forward)
        {
            if (!_hasGreeted)
            {
                // The header of the packet, the protocol's version, the server's version and its zero, the thread, and
                // a part of the nonce and its zero. The flag is the fourth bit of the upper byte of the lower flags.
                const int beforeVersion = 4 + 1, afterVersion = 1 + 4 + 8 + 1;
                var version = received.Span[beforeVersion..].IndexOf((byte)0);
                received.Span[beforeVersion + version + afterVersion + 1] |= 0x08;
                _hasGreeted = true;
            }

            return forward();
        }
    }
}
