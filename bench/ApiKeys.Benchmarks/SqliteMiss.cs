using ApiKeys.Benchmarks.Databases;
using ApiKeys.Benchmarks.Peers;
using BenchmarkDotNet.Attributes;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace ApiKeys.Benchmarks;

/// <summary>
/// The cost of a miss on SQLite. The peers are the code that a user would write instead: they hash the same key and
/// read the same row of the same file. The driver has no asynchronous I/O, so the peers are synchronous and save its
/// cost.
/// </summary>
[MemoryDiagnoser]
public class SqliteMiss
{
    private TemporaryFile _file = null!;
    private ApiKeysLookUp _apiKeys = null!;
    private SqliteConnection _connection = null!;
    private SqliteCommand _command = null!;
    private SqliteParameter _hash = null!;
    private DapperLookUp<byte[], long> _dapper = null!;
    private EntityFrameworkLookUp<byte[], long> _entityFramework = null!;

    public static IEnumerable<int> Sizes => Scale.Of(1_000, 100_000);

    [ParamsSource(nameof(Sizes))]
    public int Keys { get; set; }

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _file = new();
        _apiKeys = await ApiKeysLookUp.CreateAsync(ApiKeyDatabase.Sqlite(_file.Path), Keys);
        _connection = new($"Data Source={_file.Path};Mode=ReadOnly;Pooling=False");
        await _connection.OpenAsync();
        _command = _connection.CreateCommand();
        _command.CommandText = BareSql.LookUp;
        _hash = _command.Parameters.Add("@hash", SqliteType.Blob);
        _command.Prepare();
        _dapper = new(Connect);
        _entityFramework = new(options => options.UseSqlite($"Data Source={_file.Path}"));

        for (var i = 0; i < 100; i++)
        {
            if (!await ApiKeys() || !BareWarm() || !BarePooled() || !Dapper() || !EntityFramework())
                throw new InvalidOperationException("The peers do not agree.");
        }
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _command.DisposeAsync();
        await _connection.DisposeAsync();
        await _apiKeys.DisposeAsync();
        _file.Dispose();
    }

    /// <summary>One command, prepared once, on one connection that stays open. It serves one thread.</summary>
    [Benchmark(Baseline = true, Description = "bare ADO.NET, warm")]
    public bool BareWarm()
    {
        _hash.Value = BareSql.Hash(_apiKeys.NextText());
        using var reader = _command.ExecuteReader();
        return reader.Read() && BareSql.IsUsable(reader);
    }

    /// <summary>The usual code of a web app: a pooled connection and a new command for each call.</summary>
    [Benchmark(Description = "bare ADO.NET, pooled connection per call")]
    public bool BarePooled()
    {
        using var connection = Connect();
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = BareSql.LookUp;
        command.Parameters.AddWithValue("@hash", BareSql.Hash(_apiKeys.NextText()));
        using var reader = command.ExecuteReader();
        return reader.Read() && BareSql.IsUsable(reader);
    }

    [Benchmark(Description = "Dapper")]
    public bool Dapper() => _dapper.Find(_apiKeys.NextText());

    [Benchmark(Description = "EF Core, compiled query, no tracking")]
    public bool EntityFramework() => _entityFramework.Find(_apiKeys.NextText());

    [Benchmark(Description = "ApiKeys")]
    public ValueTask<bool> ApiKeys() => _apiKeys.FindAsync(_apiKeys.NextText());

    private SqliteConnection Connect() => new($"Data Source={_file.Path}");
}
