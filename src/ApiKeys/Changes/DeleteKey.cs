using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Deletes a key with its secret and its windows, and leaves a tombstone.</summary>
internal sealed class DeleteKey(OrganizationId organizationId, ApiKeyId keyId, DateTimeOffset now) : Change<bool>
{
    public override ApiKeyId? Invalidates => keyId;

    public override async ValueTask<bool> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        var locked = await session.LockKeysToDeleteAsync(
            organizationId,
            KeyDeletion.ToJson([keyId]),
            owner: null,
            nameFrom: null,
            nameTo: null,
            status: null,
            now,
            outlivedAt: null,
            cancellationToken).ConfigureAwait(false);
        if (locked.Count is 0)
            throw NotFoundException.OfKey(keyId);

        await KeyDeletion.DeleteAsync(session, organizationId, locked, now, Events, cancellationToken)
            .ConfigureAwait(false);
        return true;
    }
}
