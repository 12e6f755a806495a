using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Enables a key that was disabled.</summary>
internal sealed class EnableKey(OrganizationId organizationId, ApiKeyId keyId) : KeyChange(organizationId, keyId)
{
    protected override ValueTask ChangeAsync(Session session, CancellationToken cancellationToken) =>
        session.EnableKeyAsync(OrganizationId, KeyId, cancellationToken);
}
