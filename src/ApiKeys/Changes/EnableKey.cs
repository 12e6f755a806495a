using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Enables a key that was disabled.</summary>
internal sealed class EnableKey(OrganizationId organizationId, ApiKeyId keyId) : KeyChange(organizationId, keyId)
{
    protected override async ValueTask ChangeAsync(Session session, CancellationToken cancellationToken)
    {
        var changed = await session.EnableKeyAsync(OrganizationId, KeyId, cancellationToken)
            .ConfigureAwait(false);
        AddEvent(ApiKeyEventKinds.KeyEnabled, reason: null, changed);
    }
}
