using ApiKeys.Benchmarks.Databases;
using ApiKeys.Benchmarks.Peers;
using BenchmarkDotNet.Attributes;

namespace ApiKeys.Benchmarks;

/// <summary>
/// The cost of a miss on a server of this machine. The peers are the code that a user would write instead: they hash
/// the same key and read the same row of the same database.
/// </summary>
[MemoryDiagnoser]
public abstract class ServerMiss
{
    private const int Keys = 100_000;

    private ServerDatabase _database = null!;
    private ApiKeysLookUp _apiKeys = null!;
    private WarmLookUp _warm = null!;
    private PooledLookUp _pooled = null!;
    private ILookUp _dapper = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _database = CreateDatabase();
        await _database.CreateAsync();
        _apiKeys = await ApiKeysLookUp.CreateAsync(_database.ApiKeys, Scale.Of(Keys));
        await _database.AnalyzeAsync();
        _warm = await WarmLookUp.OpenAsync(_database.Connect());
        _pooled = new(_database.Connect);
        _dapper = _database.CreateDapper();

        for (var i = 0; i < 100; i++)
        {
            var agree = await ApiKeys() && await BareWarm() && await BarePooled() && await Dapper();
            if (!agree || !await FindOtherwiseAsync())
                throw new InvalidOperationException("The peers do not agree.");
        }
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _warm.DisposeAsync();
        await _apiKeys.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Benchmark(Baseline = true, Description = "bare ADO.NET, warm")]
    public ValueTask<bool> BareWarm() => _warm.FindAsync(NextText());

    [Benchmark(Description = "bare ADO.NET, pooled connection per call")]
    public ValueTask<bool> BarePooled() => _pooled.FindAsync(NextText());

    [Benchmark(Description = "Dapper")]
    public ValueTask<bool> Dapper() => _dapper.FindAsync(NextText());

    [Benchmark(Description = "ApiKeys")]
    public ValueTask<bool> ApiKeys() => _apiKeys.FindAsync(NextText());

    private protected abstract ServerDatabase CreateDatabase();

    /// <summary>Finds a key with the additional peers of a class.</summary>
    private protected virtual ValueTask<bool> FindOtherwiseAsync() => new(true);

    private protected string NextText() => _apiKeys.NextText();
}
