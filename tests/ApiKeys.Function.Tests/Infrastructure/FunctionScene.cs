using ApiKeys.DatabaseTests.Infrastructure;
using ApiKeys.Platforms;
using Function;

namespace ApiKeys.FunctionTests.Infrastructure;

/// <summary>A migrated database with a key, and a platform that runs the function on it.</summary>
internal sealed class FunctionScene : IAsyncDisposable
{
    private readonly ApiKeyClient _keys;
    private readonly IssuedKey _issued;

    private FunctionScene(TestDatabase database, ApiKeyClient keys, IssuedKey issued, string flush)
    {
        (_keys, _issued, Database) = (keys, issued, database);
        Platform = new(new()
        {
            Executable = FunctionExecutable.Path,
            Environment = new Dictionary<string, string>
            {
                [FunctionHost.DatabaseSetting] = database.Url,
                [FunctionHost.FlushSetting] = flush,
                [FunctionHost.HandlerSetting] = "handler",
            },
        });
    }

    public TestDatabase Database { get; }

    public FunctionPlatform Platform { get; }

    /// <param name="database">The database; it ends with the scene.</param>
    /// <param name="limit">The calls of the key per day; any number if null.</param>
    /// <param name="flush"><c>always</c> or <c>never</c>.</param>
    public static async Task<FunctionScene> CreateAsync(
        TestDatabase database, long? limit = null, string flush = "always")
    {
        var keys = ApiKeyClient.Open(database.Url);
        await keys.MigrateAsync(TestContext.Current.CancellationToken);
        var organization = await keys.CreateOrganizationAsync(
            "Acme Inc", cancellationToken: TestContext.Current.CancellationToken);
        var issued = await keys.CreateKeyAsync(
            organization.Id,
            metadata: new()
            {
                Scopes = [OrdersHandler.Scope],
                RateLimits = limit is { } calls ? [RateLimit.PerDay(calls)] : [],
            },
            cancellationToken: TestContext.Current.CancellationToken);
        return new(database, keys, issued, flush);
    }

    /// <summary>Invokes the function with the key, and returns the status of its answer.</summary>
    public async Task<int> InvokeAsync(FunctionInstance instance, bool freezes = false)
    {
        var answer = await instance.InvokeAsync(FunctionPayloads.WithKey(_issued.Plaintext), freezes)
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.False(
            answer.Text.Contains(_issued.Plaintext, StringComparison.Ordinal), "The answer holds the text of the key.");
        return answer.Status;
    }

    public Task RevokeAsync() => _keys.RevokeKeyAsync(
        _issued.Key.OrganizationId, _issued.Key.Id, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>How many uses of the key the database has counted.</summary>
    public async Task<long> CountUsesAsync() =>
        (await _keys.GetKeyAsync(_issued.Key.OrganizationId, _issued.Key.Id, TestContext.Current.CancellationToken))
        .UseCount;

    public async ValueTask DisposeAsync()
    {
        await Platform.DisposeAsync();
        await _keys.DisposeAsync();
        await Database.DisposeAsync();
    }
}
