using System.Data.Common;
using Npgsql;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// A database of its own on the server that <see cref="TestServers.PostgreSql"/> names, or on one of the test's own.
/// Its first use creates it, without tables unless <see cref="CreateFromTemplateAsync"/> has. It is dropped
/// afterwards.
/// </summary>
public sealed class PostgreSqlTestDatabase : TestDatabase
{
    private readonly string _name = PostgreSqlTestServer.NewName();
    private readonly PostgreSqlTestServer _server;
    private readonly string _clientUrl;
    private readonly Lock _creating = new();
    private bool _isCreated;

    public PostgreSqlTestDatabase()
        : this(TestServers.RequireUrl(TestServers.PostgreSql), TestServers.PoolerUrl)
    {
    }

    /// <param name="serverUrl">The URL of the server.</param>
    /// <param name="poolerUrl">The URL of a pooler before it, through which the library connects.</param>
    public PostgreSqlTestDatabase(string serverUrl, string? poolerUrl = null)
    {
        _server = PostgreSqlTestServer.Of(serverUrl);
        _clientUrl = poolerUrl ?? serverUrl;
    }

    public override string Url => PostgreSqlTestServer.UrlOf(_clientUrl, EnsureCreated());

    public override ApiKeyDatabase Database => ApiKeyDatabase.FromUrl(Url);

    public override ApiKeyDatabase Unreachable =>
        ApiKeyDatabase.PostgreSql("Host=127.0.0.1;Port=1;Username=nobody;Database=nothing");

    public string ConnectionString => _server.ConnectionStringTo(EnsureCreated());

    public override string Literal(Guid id) => $"'{id}'";

    public override async Task<DbConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    // The server checks its own pages. A test can ask whether every row satisfies its constraints.
    public override async Task AssertIntegrityAsync()
    {
        Assert.Equal(0, await CountAsync("pg_constraint WHERE NOT convalidated"));
        Assert.Equal(
            0, await CountAsync("api_key_secrets s LEFT JOIN api_key_keys k ON k.id = s.key_id WHERE k.id IS NULL"));
    }

    public override Task<long> CountConnectionsAsync() => ScalarAsync(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

    public override async Task CreateFromTemplateAsync()
    {
        var template = await _server.GetTemplateAsync();
        lock (_creating)
        {
            _server.Copy(template, _name);
            _isCreated = true;
        }
    }

    public override ValueTask DisposeAsync()
    {
        lock (_creating)
        {
            if (_isCreated)
                _server.Drop(_name);
        }

        return default;
    }

    private string EnsureCreated()
    {
        lock (_creating)
        {
            if (!_isCreated)
                _server.Create(_name);
            _isCreated = true;
        }

        return _name;
    }
}
