using System.Data.Common;
using ApiKeys.Benchmarks.Peers;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ApiKeys.Benchmarks.Databases;

/// <summary>A database on the server that APIKEYS_TEST_POSTGRESQL names.</summary>
internal sealed class PostgreSqlServerDatabase : ServerDatabase
{
    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly NpgsqlDataSource _source;

    public PostgreSqlServerDatabase()
    {
        var url = new Uri(RequireUrl("APIKEYS_TEST_POSTGRESQL"));
        var user = url.UserInfo.Split(':', 2);
        _server = new()
        {
            Host = url.Host,
            Port = url.Port,
            Username = Uri.UnescapeDataString(user[0]),
            Password = Uri.UnescapeDataString(user[1]),
            Database = url.AbsolutePath.TrimStart('/'),
            Pooling = false,
        };
        var own = new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = Name, Pooling = true };
        ConnectionString = own.ConnectionString;
        _source = NpgsqlDataSource.Create(ConnectionString);
    }

    public override ApiKeyDatabase ApiKeys => ApiKeyDatabase.PostgreSql(ConnectionString);

    private string ConnectionString { get; }

    public override Task CreateAsync() =>
        ExecuteAsync(new NpgsqlConnection(_server.ConnectionString), $"CREATE DATABASE {Name}");

    public override Task AnalyzeAsync() => ExecuteAsync(Connect(), "VACUUM ANALYZE");

    public override DbConnection Connect() => _source.CreateConnection();

    public override DbDataSource CreateUnpooledSource() => NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(ConnectionString)
        {
            Pooling = false,
            GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString);

    public override ILookUp CreateDapper() => new DapperLookUp<Guid?, DateTime>(Connect);

    public ILookUp CreateEntityFramework() =>
        new EntityFrameworkLookUp<Guid?, DateTime>(options => options.UseNpgsql(_source));

    public override async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await ExecuteAsync(new NpgsqlConnection(_server.ConnectionString), $"DROP DATABASE {Name} WITH (FORCE)");
    }
}
