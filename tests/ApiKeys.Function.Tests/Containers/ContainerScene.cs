using ApiKeys.DatabaseTests.Infrastructure;
using ApiKeys.FunctionTests.Infrastructure;
using ApiKeys.Platforms;

namespace ApiKeys.FunctionTests.Containers;

/// <summary>A migrated database with a key, and an instance of samples/WebApi on it.</summary>
internal sealed class ContainerScene : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly ApiKeyClient _keys;
    private readonly IssuedKey _issued;

    private ContainerScene(
        TestDatabase database, ApiKeyClient keys, IssuedKey issued, string portVariable, bool flushes)
    {
        (_database, _keys, _issued) = (database, keys, issued);
        var environment = new Dictionary<string, string>
        {
            ["ApiKeys__Database"] = database.Url,
            ["ApiKeys__MigrateAtStart"] = "false",

            // No test takes so long that a write in the background could be taken for another one.
            ["ApiKeys__UsageFlushInterval"] = "00:05:00",
            ["FlushBeforeResponse"] = flushes ? "true" : "false",
            ["Logging__LogLevel__Microsoft.AspNetCore.DataProtection"] = "Error",
        };
        Instance = new(WebApiExecutable.Path, environment, portVariable);

        // The client sends a body at the latest after this time, even if the app does not ask for it.
        Client = new(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) })
        {
            BaseAddress = Instance.Address,
        };
        Client.DefaultRequestHeaders.Add("X-API-Key", issued.Plaintext);
    }

    public ContainerInstance Instance { get; }

    /// <summary>Presents the key.</summary>
    public HttpClient Client { get; }

    /// <param name="database">The database; it ends with the scene.</param>
    /// <param name="portVariable">The environment variable that names the port.</param>
    /// <param name="flushes">Whether the app writes a use before it answers.</param>
    public static async Task<ContainerScene> CreateAsync(
        TestDatabase database, string portVariable = "PORT", bool flushes = false)
    {
        var token = TestContext.Current.CancellationToken;
        var keys = ApiKeyClient.Open(database.Url);
        await keys.MigrateAsync(token);
        var organization = await keys.CreateOrganizationAsync("Acme Inc", cancellationToken: token);
        var metadata = new KeyMetadata { Scopes = ["orders:read", "orders:write"] };
        var issued = await keys.CreateKeyAsync(organization.Id, metadata: metadata, cancellationToken: token);
        var scene = new ContainerScene(database, keys, issued, portVariable, flushes);
        await scene.Instance.WaitUntilItListensAsync(token);
        return scene;
    }

    /// <summary>How many uses of the key the database has counted.</summary>
    public async Task<long> CountUsesAsync() =>
        (await _keys.GetKeyAsync(_issued.Key.OrganizationId, _issued.Key.Id, TestContext.Current.CancellationToken))
        .UseCount;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Instance.DisposeAsync();
        await _keys.DisposeAsync();
        await _database.DisposeAsync();
    }
}
