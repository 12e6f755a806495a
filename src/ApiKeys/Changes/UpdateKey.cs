using ApiKeys.Rules;
using ApiKeys.Serialization;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Changes members of a key's metadata.</summary>
internal sealed class UpdateKey(OrganizationId organizationId, ApiKeyId keyId, KeyUpdate update, string paramName)
    : KeyChange(organizationId, keyId)
{
    protected override async ValueTask ChangeAsync(Session session, CancellationToken cancellationToken)
    {
        // The row is locked up to the commit. Otherwise two updates of different members could undo each other.
        var row = await session.FindKeyForUpdateAsync(OrganizationId, KeyId, cancellationToken).ConfigureAwait(false);
        if (row?.ToApiKey() is not { } key)
            return;

        // A restriction that this version does not understand would be replaced unseen.
        if (!key.IsUnderstood)
            throw new UnavailableKeyException(key);

        var metadata = update.ApplyTo(key.Metadata, paramName);
        await session.UpdateKeyAsync(
            OrganizationId,
            KeyId,
            metadata.Name,
            metadata.Owner,
            KeyColumns.WriteScopes(metadata.Scopes),
            KeyColumns.WriteRateLimits(metadata.RateLimits),
            metadata.Custom.ToString(),
            metadata.NeverCached,
            RulesVersion.Of(metadata),
            metadata.ExpiresAt,
            cancellationToken).ConfigureAwait(false);
        if (Events is not null && !metadata.Equals(key.Metadata))
        {
            EventDetails.WriteUpdate(Events.Describe(), key.Metadata, metadata);
            Events.Add(OrganizationId, ApiKeyEventKinds.KeyUpdated, KeyId.Value);
        }
    }
}
