using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Revokes a key. The first revocation stands, with its reason.</summary>
internal sealed class RevokeKey(OrganizationId organizationId, ApiKeyId keyId, DateTimeOffset now, string? reason)
    : KeyChange(organizationId, keyId)
{
    protected override async ValueTask ChangeAsync(Session session, CancellationToken cancellationToken)
    {
        var changed = await session.RevokeKeyAsync(OrganizationId, KeyId, now, reason, cancellationToken)
            .ConfigureAwait(false);
        AddEvent(ApiKeyEventKinds.KeyRevoked, reason, changed);
    }
}
