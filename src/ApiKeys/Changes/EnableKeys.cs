using System.Runtime.InteropServices;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Changes;

/// <summary>Enables disabled keys.</summary>
internal sealed class EnableKeys(
    OrganizationId organizationId,
    ApiKeyId[] keyIds,
    KeyFilter filter,
    DateTimeOffset filterTime) : BulkChange(organizationId, keyIds, filter, filterTime)
{
    protected override bool IsToChange(LockedKeyRow key) => key.DisabledAt is not null;

    protected override async ValueTask ChangeAsync(
        Session session, List<ApiKeyId> keys, CancellationToken cancellationToken)
    {
        await session.EnableKeysAsync(ToJson(CollectionsMarshal.AsSpan(keys)), cancellationToken)
            .ConfigureAwait(false);
        AddEvents(keys, ApiKeyEventKinds.KeyEnabled, reason: null);
    }
}
