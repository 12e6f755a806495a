using ApiKeys.Hashing;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Validation;

/// <summary>Looks for the key of a text, whatever its status, and for its tombstone.</summary>
/// <param name="store">The database.</param>
/// <param name="text">The text.</param>
/// <param name="now">The present. A tombstone that is too old may not be deleted yet, and is not found.</param>
internal sealed class KeySearch(Store store, PresentedText text, DateTimeOffset now)
{
    private DeletedKeyRow? _deleted;

    /// <summary>
    /// Reads the key, or the tombstone in the form of a key: uses that are not written yet are added to both alike.
    /// </summary>
    public ValueTask<List<ApiKey>> ReadAsync(CancellationToken cancellationToken) =>
        store.ReadAsync(this, static (session, search, token) => search.FindAsync(session, token), cancellationToken);

    /// <summary>What was found, from the key that the last read returned.</summary>
    public FindKeyResult? ResultOf(List<ApiKey> found)
    {
        if (found is not [var key])
            return null;
        return _deleted is null ? new(key) : new(new DeletedKey(key, _deleted.DeletedAt));
    }

    // Every statement runs, whatever the one before found: the time does not tell a key of another organization from an
    // unknown text.
    private async ValueTask<List<ApiKey>> FindAsync(Session session, CancellationToken cancellationToken)
    {
        var key = await KeyCandidates.FindAsync(session, text.Hash, text.EarlierHashes, cancellationToken)
            .ConfigureAwait(false);
        if (key is not null && !text.Fits(key.Key.Id))
            key = null;
        var deleted = await FindDeletedAsync(session, text.Hash, cancellationToken).ConfigureAwait(false);
        foreach (var earlier in text.EarlierHashes ?? [])
        {
            var older = await FindDeletedAsync(session, earlier, cancellationToken).ConfigureAwait(false);
            deleted ??= older;
        }

        _deleted = key is null ? deleted : null;
        if (key is not null)
            return [key.Key.ToApiKey(session.Terms)];
        return deleted is null ? [] : [ToKey(deleted)];
    }

    private async ValueTask<DeletedKeyRow?> FindDeletedAsync(
        Session session, KeyHash hash, CancellationToken cancellationToken)
    {
        var row = await session.FindDeletedKeyByHashAsync(hash, cancellationToken).ConfigureAwait(false);
        return row?.Hash.FixedTimeEquals(hash) is true
            && row.DeletedAt >= Tombstones.EarliestKept(now)
            && text.Fits(row.KeyId)
                ? row
                : null;
    }

    private static ApiKey ToKey(DeletedKeyRow row) => new()
    {
        Id = row.KeyId,
        OrganizationId = row.OrganizationId,
        Prefix = row.Prefix,
        CreatedAt = row.CreatedAt,
        LastUsedAt = row.LastUsedAt,
        UseCount = row.UseCount,
    };
}
