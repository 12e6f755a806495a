using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Deletes keys, as <see cref="DeleteKey"/> does.</summary>
internal sealed class DeleteKeys(
    OrganizationId organizationId,
    ApiKeyId[] keyIds,
    KeyFilter filter,
    DateTimeOffset filterTime,
    DateTimeOffset now) : BulkChange(organizationId, keyIds, filter, filterTime)
{
    protected override ValueTask ChangeAsync(
        Session session, List<ApiKeyId> keys, CancellationToken cancellationToken) =>
        KeyDeletion.DeleteAsync(session, OrganizationId, keys, now, Events, cancellationToken);
}
