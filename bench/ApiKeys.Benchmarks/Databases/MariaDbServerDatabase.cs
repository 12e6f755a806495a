using System.Data.Common;
using ApiKeys.Benchmarks.Peers;
using MySqlConnector;

namespace ApiKeys.Benchmarks.Databases;

/// <summary>A database on the server that APIKEYS_TEST_MYSQL names.</summary>
internal sealed class MariaDbServerDatabase : ServerDatabase
{
    private readonly MySqlConnectionStringBuilder _server;
    private readonly MySqlDataSource _source;

    public MariaDbServerDatabase()
    {
        var url = new Uri(RequireUrl("APIKEYS_TEST_MYSQL"));
        var user = url.UserInfo.Split(':', 2);
        _server = new()
        {
            Server = url.Host,
            Port = (uint)url.Port,
            UserID = Uri.UnescapeDataString(user[0]),
            Password = Uri.UnescapeDataString(user[1]),
            Pooling = false,
        };
        var own = new MySqlConnectionStringBuilder(_server.ConnectionString) { Database = Name, Pooling = true };
        ConnectionString = own.ConnectionString;
        _source = new(ConnectionString);
    }

    public override ApiKeyDatabase ApiKeys => ApiKeyDatabase.MySql(ConnectionString);

    private string ConnectionString { get; }

    public override Task CreateAsync() =>
        ExecuteAsync(new MySqlConnection(_server.ConnectionString), $"CREATE DATABASE {Name}");

    public override Task AnalyzeAsync() => ExecuteAsync(Connect(), "ANALYZE TABLE api_key_keys, api_key_secrets");

    public override DbConnection Connect() => _source.CreateConnection();

    public override DbDataSource CreateUnpooledSource() =>
        new MySqlDataSource(new MySqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);

    public override ILookUp CreateDapper() => new DapperLookUp<byte[], DateTime>(Connect);

    public override async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await ExecuteAsync(new MySqlConnection(_server.ConnectionString), $"DROP DATABASE {Name}");
    }
}
