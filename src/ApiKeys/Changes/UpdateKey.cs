using ApiKeys.Rules;
using ApiKeys.Serialization;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Changes members of a key's metadata.</summary>
/// <param name="organizationId">The organization that owns the key.</param>
/// <param name="keyId">The key.</param>
/// <param name="update">What changes.</param>
/// <param name="ifVersion">The version that the key must have, or null for any.</param>
/// <param name="paramName">The name of the parameter that holds the update.</param>
internal sealed class UpdateKey(
    OrganizationId organizationId, ApiKeyId keyId, KeyUpdate update, int? ifVersion, string paramName)
    : KeyChange(organizationId, keyId)
{
    protected override async ValueTask ChangeAsync(Session session, CancellationToken cancellationToken)
    {
        // The row is locked up to the commit. Otherwise two updates of different members could undo each other.
        var row = await session.FindKeyForUpdateAsync(OrganizationId, KeyId, cancellationToken).ConfigureAwait(false);
        if (row?.ToApiKey(session.Terms) is not { } key)
            return;

        if (ifVersion is { } version && version != key.Version)
            throw new VersionConflictException(key, version);

        // A restriction that this version does not understand would be replaced unseen.
        if (!key.IsUnderstood)
            throw new UnavailableKeyException(key);

        // Other members of a key that was to live longer than the greatest lifetime may still change.
        var metadata = update.ApplyTo(key.Metadata, paramName);
        if (update.SetsExpiry)
            session.Terms.CheckExpiry(metadata, key.CreatedAt, paramName);
        if (update.SetsTime)
            session.Terms.CheckActivation(metadata, key.CreatedAt, paramName);
        if (metadata.Equals(key.Metadata))
            return;

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
            RulesVersion.Secrets,
            KeyColumns.WriteNetworks(metadata.AllowedNetworks),
            metadata.ActivatesAt,
            metadata.ExpiresAt,
            cancellationToken).ConfigureAwait(false);
        if (Events is not null)
        {
            EventDetails.WriteUpdate(Events.Describe(), key.Metadata, metadata);
            Events.Add(OrganizationId, ApiKeyEventKinds.KeyUpdated, KeyId.Value);
        }
    }
}
