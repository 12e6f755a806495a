using ApiKeys.Serialization;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Replaces a key's metadata.</summary>
internal sealed class UpdateKey(OrganizationId organizationId, ApiKeyId keyId, KeyMetadata metadata)
    : KeyChange(organizationId, keyId)
{
    protected override async ValueTask ChangeAsync(Session session, CancellationToken cancellationToken)
    {
        // A restriction that this version does not understand would be replaced unseen.
        var row = await session.FindKeyAsync(OrganizationId, KeyId, cancellationToken).ConfigureAwait(false);
        if (row?.ToApiKey() is { IsUnderstood: false } key)
            throw new UnavailableKeyException(key);

        await session.UpdateKeyAsync(
            OrganizationId,
            KeyId,
            metadata.Name,
            metadata.Owner,
            KeyColumns.WriteScopes(metadata.Scopes),
            KeyColumns.WriteRateLimits(metadata.RateLimits),
            metadata.Custom.ToString(),
            metadata.ExpiresAt,
            cancellationToken).ConfigureAwait(false);
    }
}
