using System.Data.Common;
using System.Security.Cryptography;
using ApiKeys.DatabaseTests.Infrastructure;
using MySqlConnector;

namespace ApiKeys.FunctionTests.Infrastructure;

/// <summary>
/// A database of its own on a server, which is the one that <see cref="TestServers.MySql"/> names by default. It is
/// dropped afterwards.
/// </summary>
internal sealed class MySqlTestDatabase : TestDatabase
{
    private readonly string _name = $"apikeys_test_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
    private readonly UriBuilder _server;

    /// <param name="serverUrl">The URL of a user who may create databases.</param>
    public MySqlTestDatabase(string? serverUrl = null)
    {
        _server = new(serverUrl ?? TestServers.RequireUrl(TestServers.MySql));
        using var connection = Connect("");
        using var command = new MySqlCommand($"CREATE DATABASE {_name}", connection);
        command.ExecuteNonQuery();
    }

    public override ApiKeyDatabase Database => ApiKeyDatabase.FromUrl(Url);

    public override string Url => new UriBuilder(_server.Uri) { Path = _name }.Uri.AbsoluteUri;

    // No server listens on port 1.
    public override ApiKeyDatabase Unreachable => ApiKeyDatabase.MySql("Server=127.0.0.1;Port=1;Database=app");

    public override string Literal(Guid id) => $"x'{Convert.ToHexString(id.ToByteArray(bigEndian: true))}'";

    public override Task<DbConnection> ConnectAsync() => Task.FromResult<DbConnection>(Connect(_name));

    public override Task AssertIntegrityAsync() => Task.CompletedTask;

    public override Task<long> CountConnectionsAsync() => ScalarAsync(
        "SELECT count(*) FROM information_schema.processlist WHERE db = database() AND id <> connection_id()");

    public override async ValueTask DisposeAsync()
    {
        await using var connection = Connect("");
        await using var command = new MySqlCommand($"DROP DATABASE {_name}", connection);
        await command.ExecuteNonQueryAsync();
    }

    private MySqlConnection Connect(string database)
    {
        var connection = new MySqlConnection(new MySqlConnectionStringBuilder
        {
            Server = _server.Host,
            Port = (uint)_server.Port,
            UserID = Uri.UnescapeDataString(_server.UserName),
            Password = Uri.UnescapeDataString(_server.Password),
            Database = database,
            Pooling = false,
        }.ConnectionString);
        connection.Open();
        return connection;
    }
}
