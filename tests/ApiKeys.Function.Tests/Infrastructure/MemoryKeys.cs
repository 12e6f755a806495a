using Function;

namespace ApiKeys.FunctionTests.Infrastructure;

/// <summary>A client on a database in memory, with one organization.</summary>
internal sealed class MemoryKeys : IAsyncDisposable
{
    private readonly OrganizationId _organization;

    private MemoryKeys(ApiKeyClient client, OrganizationId organization) =>
        (Client, _organization) = (client, organization);

    public ApiKeyClient Client { get; }

    public static async Task<MemoryKeys> CreateAsync()
    {
        var client = ApiKeyClient.Open("sqlite:///:memory:");
        await client.MigrateAsync(TestContext.Current.CancellationToken);
        var organization = await client.CreateOrganizationAsync(
            "Acme Inc", cancellationToken: TestContext.Current.CancellationToken);
        return new(client, organization.Id);
    }

    public Task<IssuedKey> IssueAsync(
        string scope = OrdersHandler.Scope, RateLimit? limit = null, string? owner = null) =>
        Client.CreateKeyAsync(
            _organization,
            metadata: new() { Scopes = [scope], RateLimits = limit is { } one ? [one] : [], Owner = owner },
            cancellationToken: TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Client.DisposeAsync();
}
