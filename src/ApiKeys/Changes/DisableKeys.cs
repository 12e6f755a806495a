using System.Runtime.InteropServices;
using ApiKeys.Storage;

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
    protected override ValueTask<int> ChangeAsync(
        Session session, List<ApiKeyId> keys, CancellationToken cancellationToken) =>
        session.DisableKeysAsync(ToJson(CollectionsMarshal.AsSpan(keys)), now, reason, cancellationToken);
}
