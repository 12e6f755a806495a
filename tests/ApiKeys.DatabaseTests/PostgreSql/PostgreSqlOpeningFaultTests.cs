using ApiKeys.DatabaseTests.Infrastructure;
using Npgsql;

namespace ApiKeys.DatabaseTests.PostgreSql;

public sealed class PostgreSqlOpeningFaultTests : OpeningFaultTests, IAsyncDisposable
{
    private readonly PostgreSqlTestDatabase _database;
    private NpgsqlDataSource? _source;

    public PostgreSqlOpeningFaultTests()
        : this(new())
    {
    }

    private PostgreSqlOpeningFaultTests(PostgreSqlTestDatabase database)
        : base(database) => _database = database;

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        if (_source is not null)
            await _source.DisposeAsync();
    }

    protected override ApiKeyDatabase OpenWithCertificate(int port, string certificate) => ApiKeyDatabase.PostgreSql(
        new NpgsqlConnectionStringBuilder(_database.ConnectionString)
        {
            Port = port,
            SslMode = SslMode.Require,
            SslCertificate = certificate,
        }.ConnectionString);

    protected override ApiKeyDatabase OpenWithCallback(int port, Action callback)
    {
        var settings = new NpgsqlConnectionStringBuilder(_database.ConnectionString)
        {
            Port = port,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
        };
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UsePhysicalConnectionInitializer(
            _ => callback(),
            _ =>
            {
                callback();
                return Task.CompletedTask;
            });
        _source = builder.Build();
        return ApiKeyDatabase.PostgreSql(_source);
    }

    protected override LoopbackRelay CreateTlsRelay() => new TlsRelay();

    /// <summary>Answers S to the request for TLS, in place of the server's N.</summary>
    private sealed class TlsRelay : LoopbackRelay
    {
        public override Task ToClientAsync(Memory<byte> received, Func<Task> forward)
        {
            if (received.Span is [(byte)'N'])
                received.Span[0] = (byte)'S';
            return forward();
        }
    }
}
