using System.Runtime.InteropServices;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Changes;

/// <summary>Revokes keys. The first revocation of a key stands, with its reason.</summary>
internal sealed class RevokeKeys(
    OrganizationId organizationId,
    ApiKeyId[] keyIds,
    KeyFilter filter,
    DateTimeOffset filterTime,
    DateTimeOffset now,
    string? reason) : BulkChange(organizationId, keyIds, filter, filterTime)
{
    protected override bool IsToChange(LockedKeyRow key) => key.RevokedAt is null;

    protected override async ValueTask ChangeAsync(
        Session session, List<ApiKeyId> keys, CancellationToken cancellationToken)
    {
        await session.RevokeKeysAsync(
            ToJson(CollectionsMarshal.AsSpan(keys)), now, reason, cancellationToken).ConfigureAwait(false);
        AddEvents(keys, ApiKeyEventKinds.KeyRevoked, reason);
    }
}
