using ApiKeys.Hashing;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Inserts a key whose text the caller knows, unless a key has this text.</summary>
/// <param name="key">The key.</param>
/// <param name="earlierHashes">The hashes of its text under the earlier signing secrets, or null.</param>
internal sealed class GetOrCreateKey(NewKey key, KeyHash[]? earlierHashes) : Change<ApiKey>
{
    /// <summary>
    /// Runs in a transaction. If another process inserts the text meanwhile, it runs again and finds it.
    /// </summary>
    /// <returns>The key that has the text, which may be of another organization.</returns>
    public override async ValueTask<ApiKey> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        var found = await KeyCandidates.FindAsync(session, key.Hash, earlierHashes, cancellationToken)
            .ConfigureAwait(false);
        if (found is not null)
            return found.Key.ToApiKey(session.Terms);

        await new CreateKeys([key]) { Events = Events }.ApplyAsync(session, cancellationToken)
            .ConfigureAwait(false);
        return key.Key;
    }
}
