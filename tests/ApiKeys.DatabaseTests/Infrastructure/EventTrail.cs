using System.Text.Json;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// The keys of an organization as its events tell of them. An event that contradicts those before it fails the test,
/// and so does a row that differs from what the events tell.
/// </summary>
/// <param name="database">A database that has no other organization.</param>
/// <param name="client">A client on it.</param>
/// <param name="organization">The organization.</param>
internal sealed class EventTrail(TestDatabase database, ApiKeyClient client, OrganizationId organization)
{
    private readonly Dictionary<ApiKeyId, ToldKey> _keys = [];
    private long _last;

    public IReadOnlyDictionary<ApiKeyId, ToldKey> Keys => _keys;

    /// <summary>Reads the events since the last call. Their numbers have no gap.</summary>
    /// <returns>Those of keys.</returns>
    public async Task<Queue<ApiKeyEvent>> ReadAsync()
    {
        var events = new Queue<ApiKeyEvent>();
        await foreach (var entry in client.ListEventsAsync(organization, after: _last))
        {
            Assert.Equal(_last + 1, entry.Number);
            _last = entry.Number;
            // That a superseded text was presented changes nothing.
            if (!entry.Kind.StartsWith("key.", StringComparison.Ordinal)
                || entry.Kind is ApiKeyEventKinds.KeySupersededPresented)
                continue;

            Assert.True(Follow(entry), $"The event contradicts those before it: {entry}");
            events.Enqueue(entry);
        }

        return events;
    }

    /// <summary>Compares all keys and secrets with what the events tell of them.</summary>
    public async Task AssertRowsAsync()
    {
        var (keys, secrets, deleted) = (0, 0, 0);
        await foreach (var row in client.ListKeysAsync(organization))
        {
            var told = _keys.GetValueOrDefault(row.Id);
            Assert.True(told is { IsDeleted: false }, $"No event tells of key {row.Id}.");
            Assert.Equal(
                (row.Id, told.Version, told.Prefix, told.IsRevoked, told.IsDisabled),
                (row.Id, row.Version, row.Prefix, row.RevokedAt is not null, row.DisabledAt is not null));
            if (told.Current > 1)
                told.AssertSecrets(await client.ListSecretsAsync(organization, row.Id));
        }

        foreach (var told in _keys.Values)
        {
            keys += told.IsDeleted ? 0 : 1;
            secrets += told.IsDeleted ? 0 : 1 + told.Superseded.Count;
            deleted += told.IsDeleted ? 1 : 0;
        }

        // A key has one current secret. So a key without one, or a secret without a key, changes a number.
        Assert.Equal(keys, await database.CountAsync("api_key_keys"));
        Assert.Equal(secrets, await database.CountAsync("api_key_secrets"));
        Assert.Equal(keys, await database.ScalarAsync(
            "SELECT count(DISTINCT key_id) FROM api_key_secrets WHERE superseded_at IS NULL"));
        Assert.Equal(deleted, await database.ScalarAsync("SELECT count(DISTINCT key_id) FROM api_key_deleted_keys"));
        Assert.Equal(_last, await database.ScalarAsync("SELECT max(number) FROM api_key_event_numbers"));
    }

    /// <summary>What an event of kind <see cref="ApiKeyEventKinds.KeyRotated"/> tells.</summary>
    public static ToldRotation RotationOf(ApiKeyEvent entry)
    {
        using var details = JsonDocument.Parse(entry.Details);
        return new(details.RootElement);
    }

    private bool Follow(ApiKeyEvent entry)
    {
        using var details = JsonDocument.Parse(entry.Details);
        var key = ApiKeyId.Parse(entry.Subject);
        var told = _keys.GetValueOrDefault(key);
        if (entry.Kind is ApiKeyEventKinds.KeyCreated or ApiKeyEventKinds.KeyImported)
            return _keys.TryAdd(key, new(details.RootElement.GetProperty("prefix").GetString()!));
        if (told is null or { IsDeleted: true })
            return false;

        told.Version++;
        return entry.Kind switch
        {
            ApiKeyEventKinds.KeyRotated => told.Rotate(RotationOf(entry)),
            ApiKeyEventKinds.KeySecretExpired =>
                told.Expire(details.RootElement.GetProperty("secret").GetInt32(), entry.OccurredAt),
            ApiKeyEventKinds.KeyRevoked => !told.IsRevoked && (told.IsRevoked = true),
            ApiKeyEventKinds.KeyDisabled => !told.IsDisabled && (told.IsDisabled = true),
            ApiKeyEventKinds.KeyEnabled => told.IsDisabled && !(told.IsDisabled = false),
            ApiKeyEventKinds.KeyDeleted => told.IsDeleted = true,
            _ => false,
        };
    }
}
