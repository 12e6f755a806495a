namespace ApiKeys.Storage.Sqlite;

/// <summary>SQLite has no statement that changes two tables, so some statements of the contract are two.</summary>
[StatementContract]
internal abstract class SqliteStatements : Session
{
    public abstract ValueTask RaiseChangeNumberAsync(CancellationToken cancellationToken);

    public abstract ValueTask SaveChangeAsync(ApiKeyId keyId, CancellationToken cancellationToken);

    public sealed override async ValueTask RecordChangeAsync(ApiKeyId keyId, CancellationToken cancellationToken)
    {
        await RaiseChangeNumberAsync(cancellationToken).ConfigureAwait(false);
        await SaveChangeAsync(keyId, cancellationToken).ConfigureAwait(false);
    }
}
