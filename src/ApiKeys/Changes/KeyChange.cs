using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>A change of one key that stays. The caller is told the key as it is in the transaction.</summary>
internal abstract class KeyChange(OrganizationId organizationId, ApiKeyId keyId) : Change<ApiKey>
{
    public OrganizationId OrganizationId => organizationId;

    public ApiKeyId KeyId => keyId;

    public sealed override ApiKeyId? Invalidates => keyId;

    public sealed override async ValueTask<ApiKey> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        await ChangeAsync(session, cancellationToken).ConfigureAwait(false);
        var row = await session.FindKeyAsync(organizationId, keyId, cancellationToken).ConfigureAwait(false);
        return row?.ToApiKey(session.Terms) ?? throw NotFoundException.OfKey(keyId);
    }

    /// <summary>Changes the key, where the organization has it.</summary>
    protected abstract ValueTask ChangeAsync(Session session, CancellationToken cancellationToken);

    /// <summary>Tells of the change, if a row was changed.</summary>
    protected void AddEvent(string kind, string? reason, int changedRows)
    {
        if (changedRows is 0 || Events is null)
            return;

        Events.DescribeReason(reason);
        Events.Add(organizationId, kind, keyId.Value);
    }
}
