using System.Data.Common;
using Npgsql;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>A database of its own on the server that APIKEYS_TEST_POSTGRESQL names, dropped afterwards.</summary>
public sealed class PostgreSqlTestDatabase : TestDatabase
{
    private readonly string _name = $"apikeys_{Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8))}";
    private readonly UriBuilder _server;

    public PostgreSqlTestDatabase()
        : this(TestServers.RequireUrl("APIKEYS_TEST_POSTGRESQL"))
    {
    }

    public PostgreSqlTestDatabase(string serverUrl)
    {
        _server = new(serverUrl);
        ExecuteOnServer($"CREATE DATABASE {_name}");
    }

    public override string Url => new UriBuilder(_server.Uri) { Path = _name }.Uri.AbsoluteUri;

    public override ApiKeyDatabase Database => ApiKeyDatabase.FromUrl(Url);

    public override ApiKeyDatabase Unreachable => ApiKeyDatabase.PostgreSql("Host=127.0.0.1;Port=1;Username=nobody;Database=nothing");

    public string ConnectionString => ConnectionStringTo(_name);

    public override string Literal(Guid id) => $"'{id}'";

    public override async Task<DbConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    // Checksums and pages are the server's business; what the tests can ask is whether every row satisfies its constraints.
    public override async Task AssertIntegrityAsync()
    {
        Assert.Equal(0, await CountAsync("pg_constraint WHERE NOT convalidated"));
        Assert.Equal(0, await CountAsync("api_key_secrets s LEFT JOIN api_keys k ON k.id = s.key_id WHERE k.id IS NULL"));
    }

    public override Task<long> CountConnectionsAsync() => ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

    public override ValueTask DisposeAsync()
    {
        ExecuteOnServer($"DROP DATABASE {_name} WITH (FORCE)");
        return default;
    }

    private string ConnectionStringTo(string database)
    {
        var user = Uri.UnescapeDataString(_server.UserName);
        return new NpgsqlConnectionStringBuilder { Host = _server.Host, Port = _server.Port, Username = user, Password = Uri.UnescapeDataString(_server.Password), Database = database, Pooling = false }.ConnectionString;
    }

    private void ExecuteOnServer(string sql)
    {
        using var connection = new NpgsqlConnection(ConnectionStringTo(_server.Path.TrimStart('/')));
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
