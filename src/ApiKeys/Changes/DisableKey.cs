using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Disables a key. A key that is disabled already keeps its time and reason.</summary>
internal sealed class DisableKey(OrganizationId organizationId, ApiKeyId keyId, DateTimeOffset now, string? reason)
    : KeyChange(organizationId, keyId)
{
    protected override async ValueTask ChangeAsync(Session session, CancellationToken cancellationToken)
    {
        var changed = await session.DisableKeyAsync(OrganizationId, KeyId, now, reason, cancellationToken)
            .ConfigureAwait(false);
        AddEvent(ApiKeyEventKinds.KeyDisabled, reason, changed);
    }
}
