using ApiKeys.Serialization;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Replaces a key's metadata.</summary>
internal sealed class UpdateKey(OrganizationId organizationId, ApiKeyId keyId, KeyMetadata metadata)
    : KeyChange(organizationId, keyId)
{
    protected override ValueTask ChangeAsync(
        Session session, CancellationToken cancellationToken) => session.UpdateKeyAsync(
        OrganizationId,
        KeyId,
        metadata.Name,
        metadata.Owner,
        KeyColumns.WriteScopes(metadata.Scopes),
        KeyColumns.WriteRateLimits(metadata.RateLimits),
        metadata.Custom.ToString(),
        metadata.ExpiresAt,
        cancellationToken);
}
