using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Deletes a key with its secret and its windows, and leaves a tombstone.</summary>
internal sealed class DeleteKey(OrganizationId organizationId, ApiKeyId keyId, DateTimeOffset now) : Change<bool>
{
    private static readonly KeyFilter Any = new();

    public override ApiKeyId? Invalidates => keyId;

    public override async ValueTask<bool> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        var locked = await BulkChange.LockAsync(session, organizationId, [keyId], Any, now, cancellationToken)
            .ConfigureAwait(false);
        if (locked.Count is 0)
            throw NotFoundException.OfKey(keyId);

        await KeyDeletion.DeleteAsync(session, [keyId], now, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
