using System.Data.Common;
using ApiKeys.Storage.MySql;
using MySqlConnector;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// A database of its own on the server that <see cref="TestServers.MySql"/> names, or on one of the test's own. It is
/// dropped afterwards.
/// </summary>
public sealed class MySqlTestDatabase : TestDatabase
{
    private readonly string _name =
        $"apikeys_test_{Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8))}";
    private readonly MySqlConnectionStringBuilder _source;

    public MySqlTestDatabase()
        : this(TestServers.RequireUrl(TestServers.MySql))
    {
    }

    public MySqlTestDatabase(string serverUrl)
    {
        Url = new UriBuilder(serverUrl) { Path = _name }.Uri.AbsoluteUri;
        _source = MySqlUrl.Parse(Url[(Url.IndexOf("://", StringComparison.Ordinal) + 3)..], nameof(serverUrl))[0];
        _source.Pooling = false;
        using var connection = Administer();
        using var command = new MySqlCommand($"CREATE DATABASE {_name}", connection);
        command.ExecuteNonQuery();
    }

    public string ConnectionString => _source.ConnectionString;

    public override ApiKeyDatabase Database => ApiKeyDatabase.MySql(ConnectionString);

    public override string Url { get; }

    // No server listens on port 1.
    public override ApiKeyDatabase Unreachable => ApiKeyDatabase.MySql("Server=127.0.0.1;Port=1;Database=app");

    public override string Literal(Guid id) => $"x'{Convert.ToHexString(id.ToByteArray(bigEndian: true))}'";

    public override async Task<DbConnection> ConnectAsync()
    {
        var connection = new MySqlConnection(ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public override async Task AssertIntegrityAsync()
    {
        await using var connection = await ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            CHECK TABLE api_key_organizations, api_key_projects, api_key_products, api_key_project_products,
              api_key_keys, api_key_secrets, api_key_windows, api_key_usage_writers, api_key_change_marker,
              api_key_changes, api_key_events, api_key_event_numbers, api_key_timed_events,
              api_key_timed_events_lease, api_key_migrations
            """;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            Assert.Equal("OK", reader.GetString(3));
    }

    // MySQL's process list fails while any connection runs a statement with bytes that are no text. MariaDB's does not,
    // and its performance schema is off.
    public override async Task<long> CountConnectionsAsync()
    {
        var isMariaDb = await ScalarAsync("SELECT version() LIKE '%MariaDB%'") is 1;
        return await ScalarAsync(isMariaDb
            ? "SELECT count(*) FROM information_schema.processlist WHERE db = database() AND id <> connection_id()"
            : "SELECT count(*) FROM performance_schema.threads "
                + "WHERE processlist_db = database() AND processlist_id <> connection_id()");
    }

    public override async ValueTask DisposeAsync()
    {
        await using var connection = Administer();
        await using var command = new MySqlCommand($"DROP DATABASE {_name}", connection);
        await command.ExecuteNonQueryAsync();
    }

    private MySqlConnection Administer()
    {
        var source = new MySqlConnectionStringBuilder(ConnectionString) { Database = "" };
        var connection = new MySqlConnection(source.ConnectionString);
        connection.Open();
        return connection;
    }
}
