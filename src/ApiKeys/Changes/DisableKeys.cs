using System.Runtime.InteropServices;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Changes;

/// <summary>Disables keys. A key that is disabled already keeps its time and reason.</summary>
internal sealed class DisableKeys(
    OrganizationId organizationId,
    ApiKeyId[] keyIds,
    KeyFilter filter,
    DateTimeOffset filterTime,
    DateTimeOffset now,
    string? reason) : BulkChange(organizationId, keyIds, filter, filterTime)
{
    protected override bool IsToChange(LockedKeyRow key) => key.DisabledAt is null;

    protected override async ValueTask ChangeAsync(
        Session session, List<ApiKeyId> keys, CancellationToken cancellationToken)
    {
        await session.DisableKeysAsync(
            ToJson(CollectionsMarshal.AsSpan(keys)), now, reason, cancellationToken).ConfigureAwait(false);
        AddEvents(keys, ApiKeyEventKinds.KeyDisabled, reason);
    }
}
