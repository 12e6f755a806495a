namespace ApiKeys.Benchmarks;

/// <summary>
/// What the trail adds to a change: the same change on two clients of one database, without events and with them.
/// <see cref="Turns"/> compares them.
/// </summary>
internal sealed class Trail : IAsyncDisposable
{
    private static readonly KeyMetadata Metadata =
        new() { Name = "Alice's key", Owner = "u_alice", Scopes = ["read", "write"] };

    private readonly KeyMetadata[] _batch;
    private readonly ApiKeyClient _client;
    private OrganizationId _organization;
    private ApiKeyId _key;

    private Trail(ApiKeyClient client, int batch) =>
        (_client, _batch) = (client, [.. Enumerable.Repeat(Metadata, batch)]);

    public static async Task<Trail> CreateAsync(ApiKeyDatabase database, bool recordsEvents, int batch)
    {
        var trail = new Trail(ApiKeyClient.Open(database, new() { RecordEvents = recordsEvents }), batch);
        await trail._client.MigrateAsync();
        var organization = await trail._client.CreateOrganizationAsync($"With events: {recordsEvents}");
        trail._organization = organization.Id;
        trail._key = (await trail._client.CreateKeyAsync(organization.Id, metadata: Metadata)).Key.Id;
        return trail;
    }

    public Task IssueAsync() => _client.CreateKeyAsync(_organization, metadata: Metadata);

    public async Task DisableAndEnableAsync()
    {
        await _client.DisableKeyAsync(_organization, _key);
        await _client.EnableKeyAsync(_organization, _key);
    }

    public async Task UpdateTwiceAsync()
    {
        await _client.UpdateKeyAsync(_organization, _key, new() { Name = "Bob's key", Scopes = ["read"] });
        await _client.UpdateKeyAsync(
            _organization, _key, new() { Name = Metadata.Name, Scopes = Metadata.Scopes });
    }

    public Task IssueManyAsync() => _client.CreateKeysAsync(_organization, _batch);

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
