namespace ApiKeys.Benchmarks;

/// <summary>
/// What a rotation costs beside issuing a key, on one client. <see cref="Turns"/> compares them.
/// </summary>
internal sealed class Rotation : IAsyncDisposable
{
    private static readonly KeyMetadata Metadata =
        new() { Name = "Alice's key", Owner = "u_alice", Scopes = ["read", "write"] };

    private readonly ApiKeyClient _client;
    private OrganizationId _organization;
    private ApiKeyId _unused;
    private Queue<ApiKeyId> _used = new();

    private Rotation(ApiKeyClient client) => _client = client;

    /// <param name="database">The database.</param>
    /// <param name="rotations">How often <see cref="RotateUsedAsync"/> is called at most.</param>
    public static async Task<Rotation> CreateAsync(ApiKeyDatabase database, int rotations)
    {
        var rotation = new Rotation(ApiKeyClient.Open(database, new() { UsageFlushInterval = TimeSpan.FromHours(1) }));
        var client = rotation._client;
        await client.MigrateAsync();
        rotation._organization = (await client.CreateOrganizationAsync("Rotations")).Id;
        rotation._unused = (await client.CreateKeyAsync(rotation._organization, metadata: Metadata)).Key.Id;
        var issued = await client.CreateKeysAsync(
            rotation._organization, [.. Enumerable.Repeat(Metadata, rotations)]);
        foreach (var key in issued)
            (await client.ValidateKeyAsync(key.Plaintext)).EnsureValid();
        await client.FlushAsync();
        rotation._used = new(issued.Select(key => key.Key.Id));
        return rotation;
    }

    public Task IssueAsync() => _client.CreateKeyAsync(_organization, metadata: Metadata);

    /// <summary>The text that nobody has used is replaced.</summary>
    public Task RotateUnusedAsync() => _client.RotateKeyAsync(_organization, _unused, TimeSpan.FromDays(1));

    /// <summary>The text that was used is superseded.</summary>
    public Task RotateUsedAsync() => _client.RotateKeyAsync(_organization, _used.Dequeue(), TimeSpan.FromDays(1));

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
