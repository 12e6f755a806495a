using ApiKeys.Benchmarks.Databases;
using BenchmarkDotNet.Attributes;

namespace ApiKeys.Benchmarks;

/// <summary>
/// A key of an organization that is used against one product and against a hundred, and one key on two threads beside
/// two keys on two threads. All are in memory, and all uses are counted.
/// </summary>
public class HotKeys
{
    private const int Products = 100;

    private readonly TemporaryFile _file = new();
    private readonly KeyRequirement[] _products = new KeyRequirement[Products];
    private ApiKeyClient _client = null!;
    private string _text = null!;
    private string _other = null!;
    private int _next;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(_file.Path), new() { CacheDuration = TimeSpan.FromHours(1) });
        await _client.MigrateAsync();
        var organization = await _client.CreateOrganizationAsync("Acme Inc");
        for (var i = 0; i < Products; i++)
            _products[i] = new() { Product = (await _client.CreateProductAsync(organization.Id, $"API {i}")).Id };
        var metadata = new KeyMetadata { Name = "Alice's key", Owner = "u_alice", Scopes = ["read", "write"] };
        _text = (await _client.CreateKeyAsync(organization.Id, metadata: metadata)).Plaintext;
        _other = (await _client.CreateKeyAsync(organization.Id, metadata: metadata)).Plaintext;
        for (var i = 0; i < Products; i++)
        {
            if (!(await _client.ValidateKeyAsync(_text, _products[i])).IsValid)
                throw new InvalidOperationException("An answer is wrong.");
        }

        await _client.ValidateKeyAsync(_other, _products[0]);
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _client.DisposeAsync();
        _file.Dispose();
    }

    [Benchmark(Baseline = true, Description = "over one product")]
    public bool OneProduct() => IsValid(_text, _products[0]);

    [Benchmark(Description = "over 100 products")]
    public bool ManyProducts()
    {
        _next = _next == Products - 1 ? 0 : _next + 1;
        return IsValid(_text, _products[_next]);
    }

    /// <summary>Each of two threads validates as often as the argument says.</summary>
    public Task TwoKeysOnTwoThreadsAsync(int calls) => OnTwoThreadsAsync(calls, _text, _other);

    /// <inheritdoc cref="TwoKeysOnTwoThreadsAsync"/>
    public Task OneKeyOnTwoThreadsAsync(int calls) => OnTwoThreadsAsync(calls, _text, _text);

    private Task OnTwoThreadsAsync(int calls, string one, string other) =>
        Task.WhenAll(StartAsync(calls, one), StartAsync(calls, other));

    private Task StartAsync(int calls, string text) => Task.Factory.StartNew(
        () =>
        {
            for (var i = 0; i < calls; i++)
                IsValid(text, _products[0]);
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private bool IsValid(string text, KeyRequirement requirement)
    {
        var validating = _client.ValidateKeyAsync(text, requirement);
        return validating.IsCompletedSuccessfully
            ? validating.Result.IsValid
            : validating.AsTask().GetAwaiter().GetResult().IsValid;
    }
}
