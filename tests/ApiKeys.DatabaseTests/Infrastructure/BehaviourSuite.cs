using System.Text;
using ApiKeys.Text;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// Tests of what every database must do, written once. Each database derives one class from each suite. Each test gets
/// a fresh, migrated database and a client on it.
/// </summary>
public abstract class BehaviourSuite(TestDatabase database) : IAsyncLifetime
{
    private static readonly ApiKeyOptions Defaults = new();

    private readonly List<ApiKeyClient> _clients = [];

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected TestDatabase Database { get; } = database;

    protected TestClock Clock { get; } = new();

    protected ApiKeyClient Client { get; private set; } = null!;

    /// <summary>False for tests of the migration itself, which begin with an empty database.</summary>
    protected virtual bool MayUseTemplate => true;

    public async ValueTask InitializeAsync()
    {
        if (MayUseTemplate)
            await Database.CreateFromTemplateAsync();
        Client = Open();
        await Client.MigrateAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        try
        {
            foreach (var client in _clients)
                await client.DisposeAsync();
        }
        finally
        {
            await Database.DisposeAsync();
        }
    }

    /// <summary>
    /// Another client on the same database. To the library it is another process. It waits longer than the default for
    /// the database, since many tests share two cores, unless the test chose a time limit.
    /// </summary>
    protected ApiKeyClient Open(ApiKeyOptions? options = null)
    {
        options ??= new() { TimeProvider = Clock, UsageFlushInterval = TimeSpan.FromHours(1) };
        if (options.ValidationTimeout == Defaults.ValidationTimeout)
            options.ValidationTimeout = TimeSpan.FromMinutes(1);
        if (options.ChangeTimeout == Defaults.ChangeTimeout)
            options.ChangeTimeout = TimeSpan.FromMinutes(2);
        var client = ApiKeyClient.Open(Database.Database, options);
        lock (_clients)
            _clients.Add(client);
        return client;
    }

    /// <summary>An organization with a project and a product that are linked.</summary>
    protected async Task<Tenant> CreateTenantAsync(string name = "Acme Inc")
    {
        var organization = await Client.CreateOrganizationAsync(name, Cancellation);
        var project = await Client.CreateProjectAsync(organization.Id, "v1", Cancellation);
        var product = await Client.CreateProductAsync(organization.Id, "My API", Cancellation);
        await Client.AddProductToProjectAsync(product.Id, project.Id, Cancellation);
        return new(organization.Id, project.Id, product.Id);
    }

    protected async Task<IssuedKey> IssueAsync(KeyMetadata? metadata = null) =>
        await Client.CreateKeyAsync(
            (await CreateTenantAsync()).Organization, metadata: metadata, cancellationToken: Cancellation);

    /// <summary>Keys of one organization.</summary>
    protected async Task<IReadOnlyList<IssuedKey>> IssueManyAsync(int count)
    {
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);
        return await Client.CreateKeysAsync(
            organization.Id,
            [.. Enumerable.Repeat(new KeyMetadata(), count)],
            cancellationToken: Cancellation);
    }

    /// <summary>A well-formed text that is no key.</summary>
    protected static string CreateUnknownText()
    {
        Span<byte> text = stackalloc byte[KeyText.MaxLength];
        return Encoding.ASCII.GetString(text[..KeyText.Create("sk"u8, text)]);
    }

    /// <summary>Makes calls one after the other, and counts those that the key's limits allow.</summary>
    protected static async Task<int> CountAllowedAsync(ApiKeyClient client, IssuedKey issued, int calls)
    {
        var allowed = 0;
        for (var i = 0; i < calls; i++)
        {
            var validation = await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
            Assert.True(validation.Status is ValidationStatus.Valid or ValidationStatus.RateLimited);
            allowed += validation.IsValid ? 1 : 0;
        }

        return allowed;
    }

    /// <summary>Validates a key's text, and never shows it.</summary>
    protected async Task<KeyValidation> ValidateAsync(IssuedKey issued, KeyRequirement? requirement = null) =>
        await Client.ValidateKeyAsync(issued.Plaintext, requirement, Cancellation);

    protected async Task<ValidationStatus> StatusAsync(IssuedKey issued, KeyRequirement? requirement = null) =>
        (await ValidateAsync(issued, requirement)).Status;

    protected Task<ApiKey> ReadAsync(IssuedKey issued) =>
        Client.GetKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation);

    protected static async Task<List<TItem>> ToListAsync<TItem>(IAsyncEnumerable<TItem> items)
    {
        var list = new List<TItem>();
        await foreach (var item in items.WithCancellation(Cancellation))
            list.Add(item);
        return list;
    }
}
