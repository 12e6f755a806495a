namespace ApiKeys.Storage.PostgreSql;

/// <summary>
/// A statement of PostgreSQL does not see what was committed since it began. The uses of a batch are therefore written
/// by two: a key may be deleted while the first one waits for its row, and the second one sees the tombstone.
/// </summary>
[StatementContract]
internal abstract class PostgreSqlStatements : ServerStatements
{
    public abstract ValueTask AddUsageOnceAsync(
        Guid writerId, long batch, string uses, CancellationToken cancellationToken);

    public abstract ValueTask AddUsageOfDeletedKeysOnceAsync(
        Guid writerId, string uses, CancellationToken cancellationToken);
}
