using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Deletes a key, its secret and its windows.</summary>
internal sealed class DeleteKey(OrganizationId organizationId, ApiKeyId keyId) : Change<bool>
{
    public override ApiKeyId? Invalidates => keyId;

    public override async ValueTask<bool> ApplyAsync(Session session, CancellationToken cancellationToken) =>
        await session.DeleteKeyAsync(organizationId, keyId, cancellationToken).ConfigureAwait(false) is not 0
            ? true
            : throw NotFoundException.OfKey(keyId);
}
