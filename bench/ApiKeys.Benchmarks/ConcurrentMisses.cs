using ApiKeys.Benchmarks.Databases;
using ApiKeys.Benchmarks.Peers;
using BenchmarkDotNet.Attributes;

namespace ApiKeys.Benchmarks;

/// <summary>
/// The throughput of concurrent misses, each of another key, on a server of this machine.
/// </summary>
[MemoryDiagnoser]
public class ConcurrentMisses
{
    private const int Keys = 100_000;
    private const int AllCalls = 2_000;

    private WarmLookUp[] _warm = null!;
    private ServerDatabase _database = null!;
    private ApiKeysLookUp _apiKeys = null!;
    private PooledLookUp _pooled = null!;
    private ILookUp _dapper = null!;

    [Params(8, 32)]
    public int Workers { get; set; } = 8;

    [Params("PostgreSQL", "MariaDB")]
    public string Server { get; set; } = "PostgreSQL";

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _database = Server is "PostgreSQL" ? new PostgreSqlServerDatabase() : new MariaDbServerDatabase();
        _warm = new WarmLookUp[Workers];
        await _database.CreateAsync();
        _apiKeys = await ApiKeysLookUp.CreateAsync(_database.ApiKeys, Scale.Of(Keys));
        await _database.AnalyzeAsync();
        for (var i = 0; i < Workers; i++)
            _warm[i] = await WarmLookUp.OpenAsync(_database.Connect());
        _pooled = new(_database.Connect);
        _dapper = _database.CreateDapper();
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        foreach (var lookUp in _warm)
            await lookUp.DisposeAsync();
        await _apiKeys.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Benchmark(
        Baseline = true,
        Description = "bare ADO.NET, warm, a connection for each",
        OperationsPerInvoke = AllCalls)]
    public Task BareWarm() => RunAsync(_warm);

    [Benchmark(Description = "bare ADO.NET, pooled connection per call", OperationsPerInvoke = AllCalls)]
    public Task BarePooled() => RunAsync(_pooled);

    [Benchmark(Description = "Dapper", OperationsPerInvoke = AllCalls)]
    public Task Dapper() => RunAsync(_dapper);

    [Benchmark(Description = "ApiKeys", OperationsPerInvoke = AllCalls)]
    public Task ApiKeys() => RunAsync(_apiKeys);

    private Task RunAsync(params ILookUp[] lookUps)
    {
        var workers = Enumerable.Range(0, Workers);
        return Task.WhenAll(workers.Select(worker => Task.Run(() => WorkAsync(lookUps[worker % lookUps.Length]))));
    }

    private async Task WorkAsync(ILookUp lookUp)
    {
        for (var i = 0; i < AllCalls / Workers; i++)
        {
            if (!await lookUp.FindAsync(_apiKeys.NextText()))
                throw new InvalidOperationException("An answer is wrong.");
        }
    }
}
