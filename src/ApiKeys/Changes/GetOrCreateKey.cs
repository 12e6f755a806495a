using ApiKeys.Hashing;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Inserts a key whose text the caller knows, unless a key has this text.</summary>
/// <param name="key">The key.</param>
/// <param name="previousHash">The hash of its text under the previous signing secret, or null without one.</param>
internal sealed class GetOrCreateKey(NewKey key, KeyHash? previousHash) : Change<ApiKey>
{
    /// <summary>
    /// Runs in a transaction. If another process inserts the text meanwhile, it runs again and finds it.
    /// </summary>
    /// <returns>The key that has the text, which may be of another organization.</returns>
    public override async ValueTask<ApiKey> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        var found = await FindAsync(session, key.Hash, cancellationToken).ConfigureAwait(false);
        if (found is null && previousHash is { } previous)
            found = await FindAsync(session, previous, cancellationToken).ConfigureAwait(false);
        if (found is not null)
            return found;

        await new CreateKeys([key]).ApplyAsync(session, cancellationToken).ConfigureAwait(false);
        return key.Key;
    }

    private static async ValueTask<ApiKey?> FindAsync(
        Session session, KeyHash hash, CancellationToken cancellationToken)
    {
        var row = await session.FindKeyByHashAsync(hash, cancellationToken).ConfigureAwait(false);
        return row is not null && row.Hash.FixedTimeEquals(hash) ? row.Key.ToApiKey() : null;
    }
}
