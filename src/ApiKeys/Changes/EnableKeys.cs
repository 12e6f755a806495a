using System.Runtime.InteropServices;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Enables disabled keys.</summary>
internal sealed class EnableKeys(
    OrganizationId organizationId,
    ApiKeyId[] keyIds,
    KeyFilter filter,
    DateTimeOffset filterTime) : BulkChange(organizationId, keyIds, filter, filterTime)
{
    protected override ValueTask<int> ChangeAsync(
        Session session, List<ApiKeyId> keys, CancellationToken cancellationToken) =>
        session.EnableKeysAsync(ToJson(CollectionsMarshal.AsSpan(keys)), cancellationToken);
}
