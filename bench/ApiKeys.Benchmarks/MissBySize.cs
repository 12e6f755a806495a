using ApiKeys.Benchmarks.Databases;
using ApiKeys.Benchmarks.Peers;
using BenchmarkDotNet.Attributes;

namespace ApiKeys.Benchmarks;

/// <summary>The cost of a miss on SQLite with 1,000,000 keys, beside the same with 1,000 keys.</summary>
[MemoryDiagnoser]
public class MissBySize
{
    private TemporaryFile _file = null!;
    private ApiKeysLookUp _apiKeys = null!;

    [GlobalSetup(Target = nameof(Few))]
    public Task SetUpFewAsync() => SetUpAsync(1_000);

    [GlobalSetup(Target = nameof(Many))]
    public Task SetUpManyAsync() => SetUpAsync(1_000_000);

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _apiKeys.DisposeAsync();
        _file.Dispose();
    }

    [Benchmark(Baseline = true, Description = "of 1,000 keys")]
    public ValueTask<bool> Few() => _apiKeys.FindAsync(_apiKeys.NextText());

    [Benchmark(Description = "of 1,000,000 keys")]
    public ValueTask<bool> Many() => _apiKeys.FindAsync(_apiKeys.NextText());

    private async Task SetUpAsync(int keys)
    {
        _file = new();
        _apiKeys = await ApiKeysLookUp.CreateAsync(ApiKeyDatabase.Sqlite(_file.Path), Scale.Of(keys));
        if (!await Few())
            throw new InvalidOperationException("An answer is wrong.");
    }
}
