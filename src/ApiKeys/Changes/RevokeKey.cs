using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Revokes a key. The first revocation stands, with its reason.</summary>
internal sealed class RevokeKey(OrganizationId organizationId, ApiKeyId keyId, DateTimeOffset now, string? reason)
    : KeyChange(organizationId, keyId)
{
    protected override ValueTask ChangeAsync(Session session, CancellationToken cancellationToken) =>
        session.RevokeKeyAsync(OrganizationId, KeyId, now, reason, cancellationToken);
}
