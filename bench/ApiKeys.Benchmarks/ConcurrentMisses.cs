using ApiKeys.Benchmarks.Databases;
using ApiKeys.Benchmarks.Peers;
using BenchmarkDotNet.Attributes;

namespace ApiKeys.Benchmarks;

/// <summary>
/// The throughput of eight concurrent misses, each of another key, on a PostgreSQL server of this machine. The time of
/// a miss is the time of all divided by their number.
/// </summary>
[MemoryDiagnoser]
public class ConcurrentMisses
{
    private const int Keys = 100_000;
    private const int Workers = 8;
    private const int Calls = 250;

    private readonly WarmLookUp[] _warm = new WarmLookUp[Workers];
    private PostgreSqlServerDatabase _database = null!;
    private ApiKeysLookUp _apiKeys = null!;
    private PooledLookUp _pooled = null!;
    private ILookUp _dapper = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _database = new();
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
        OperationsPerInvoke = Workers * Calls)]
    public Task BareWarm() => RunAsync(_warm);

    [Benchmark(Description = "bare ADO.NET, pooled connection per call", OperationsPerInvoke = Workers * Calls)]
    public Task BarePooled() => RunAsync(_pooled);

    [Benchmark(Description = "Dapper", OperationsPerInvoke = Workers * Calls)]
    public Task Dapper() => RunAsync(_dapper);

    [Benchmark(Description = "ApiKeys", OperationsPerInvoke = Workers * Calls)]
    public Task ApiKeys() => RunAsync(_apiKeys);

    private Task RunAsync(params ILookUp[] lookUps)
    {
        var workers = Enumerable.Range(0, Workers);
        return Task.WhenAll(workers.Select(worker => Task.Run(() => WorkAsync(lookUps[worker % lookUps.Length]))));
    }

    private async Task WorkAsync(ILookUp lookUp)
    {
        for (var i = 0; i < Calls; i++)
        {
            if (!await lookUp.FindAsync(_apiKeys.NextText()))
                throw new InvalidOperationException("An answer is wrong.");
        }
    }
}
