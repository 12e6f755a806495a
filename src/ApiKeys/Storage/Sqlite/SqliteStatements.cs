using ApiKeys.Hashing;

namespace ApiKeys.Storage.Sqlite;

/// <summary>SQLite has no statement that changes two tables, so some statements of the contract are two.</summary>
[StatementContract]
internal abstract class SqliteStatements : Session
{
    public abstract ValueTask RaiseChangeNumberAsync(CancellationToken cancellationToken);

    public abstract ValueTask SaveChangeAsync(ApiKeyId keyId, CancellationToken cancellationToken);

    public abstract ValueTask<int> AddUsesAsync(string uses, CancellationToken cancellationToken);

    public abstract ValueTask UpdateUsedDaysAsync(string uses, CancellationToken cancellationToken);

    public sealed override async ValueTask<int> AddUsageAsync(string uses, CancellationToken cancellationToken)
    {
        var found = await AddUsesAsync(uses, cancellationToken).ConfigureAwait(false);
        await UpdateUsedDaysAsync(uses, cancellationToken).ConfigureAwait(false);
        return found;
    }

    public abstract ValueTask SupersedeSecretAsync(
        ApiKeyId keyId, int number, DateTimeOffset supersededAt, DateTimeOffset expiresAt, bool expiresOnUse,
        string prefix, DateTimeOffset? lastUsedAt, CancellationToken cancellationToken);

    public abstract ValueTask DeleteSecretAsync(ApiKeyId keyId, int number, CancellationToken cancellationToken);

    public abstract ValueTask InsertNextSecretAsync(
        KeyHash hash, ApiKeyId keyId, int number, string signedBy, DateTimeOffset createdAt,
        CancellationToken cancellationToken);

    public abstract ValueTask SetCurrentPrefixAsync(
        ApiKeyId id, string prefix, int rules, CancellationToken cancellationToken);

    public sealed override async ValueTask RotateSecretAsync(
        ApiKeyId keyId, int number, bool isReplaced, DateTimeOffset expiresAt, bool expiresOnUse, string currentPrefix,
        DateTimeOffset? lastUsedAt, KeyHash hash, string signedBy, string prefix, int rules, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (isReplaced)
        {
            await DeleteSecretAsync(keyId, number, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await SupersedeSecretAsync(
                keyId, number, now, expiresAt, expiresOnUse, currentPrefix, lastUsedAt, cancellationToken)
                .ConfigureAwait(false);
        }

        await InsertNextSecretAsync(hash, keyId, number, signedBy, now, cancellationToken).ConfigureAwait(false);
        await SetCurrentPrefixAsync(keyId, prefix, rules, cancellationToken).ConfigureAwait(false);
    }

    public abstract ValueTask RaiseEventNumberAsync(
        OrganizationId organizationId, long count, CancellationToken cancellationToken);

    public abstract ValueTask SaveEventAsync(
        OrganizationId organizationId, Guid id, DateTimeOffset occurredAt, string? actor, string kind, string subject,
        string details, CancellationToken cancellationToken);

    public abstract ValueTask SaveEventsAsync(
        OrganizationId organizationId, long count, string idPrefix, long idLow, DateTimeOffset occurredAt,
        string? actor, string events, CancellationToken cancellationToken);

    public sealed override async ValueTask InsertEventAsync(
        OrganizationId organizationId, Guid id, DateTimeOffset occurredAt, string? actor, string kind, string subject,
        string details, CancellationToken cancellationToken)
    {
        await RaiseEventNumberAsync(organizationId, 1, cancellationToken).ConfigureAwait(false);
        await SaveEventAsync(
            organizationId, id, occurredAt, actor, kind, subject, details, cancellationToken).ConfigureAwait(false);
    }

    public sealed override async ValueTask InsertEventAndRecordChangeAsync(
        OrganizationId organizationId, Guid id, DateTimeOffset occurredAt, string? actor, string kind, string subject,
        string details, ApiKeyId keyId, CancellationToken cancellationToken)
    {
        await InsertEventAsync(
            organizationId, id, occurredAt, actor, kind, subject, details, cancellationToken).ConfigureAwait(false);
        await RecordChangeAsync(keyId, cancellationToken).ConfigureAwait(false);
    }

    public sealed override async ValueTask InsertEventsAsync(
        OrganizationId organizationId, long count, string idPrefix, long idLow, DateTimeOffset occurredAt,
        string? actor, string events, CancellationToken cancellationToken)
    {
        await RaiseEventNumberAsync(organizationId, count, cancellationToken).ConfigureAwait(false);
        await SaveEventsAsync(
            organizationId, count, idPrefix, idLow, occurredAt, actor, events, cancellationToken).ConfigureAwait(false);
    }

    public sealed override async ValueTask RecordChangeAsync(ApiKeyId keyId, CancellationToken cancellationToken)
    {
        await RaiseChangeNumberAsync(cancellationToken).ConfigureAwait(false);
        await SaveChangeAsync(keyId, cancellationToken).ConfigureAwait(false);
    }
}
