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

    public sealed override async ValueTask RecordChangeAsync(ApiKeyId keyId, CancellationToken cancellationToken)
    {
        await RaiseChangeNumberAsync(cancellationToken).ConfigureAwait(false);
        await SaveChangeAsync(keyId, cancellationToken).ConfigureAwait(false);
    }
}
