namespace ApiKeys.Storage;

/// <summary>
/// A connection with its prepared statements, kept open. One caller uses it at a time; after a fault it is thrown away.
/// </summary>
internal abstract class Session : Statements, IDisposable
{
    public abstract bool IsOpen { get; }

    public abstract ValueTask OpenAsync(CancellationToken cancellationToken);

    /// <summary>Begins a transaction, which holds off other writers where the database has room for one only.</summary>
    public abstract ValueTask BeginAsync(CancellationToken cancellationToken);

    public abstract ValueTask CommitAsync(CancellationToken cancellationToken);

    public abstract ValueTask RollbackAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Tells other nodes of a key's change once the transaction is committed. The last step before that, since whoever changes
    /// another key waits for its number from here on.
    /// </summary>
    public async ValueTask RecordChangeAsync(ApiKeyId keyId, CancellationToken cancellationToken)
    {
        await RaiseChangeNumberAsync(cancellationToken).ConfigureAwait(false);
        await SaveChangeAsync(keyId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Tells other nodes, in the same way, that what they know of projects, products and links is void: as the change of a key
    /// that there is none of.
    /// </summary>
    public ValueTask RecordLinkChangeAsync(CancellationToken cancellationToken) => RecordChangeAsync(default, cancellationToken);

    /// <summary>Waits until nobody else migrates, and begins a transaction where the database can roll back its DDL.</summary>
    public abstract ValueTask BeginMigrationAsync(CancellationToken cancellationToken);

    public abstract ValueTask EndMigrationAsync(CancellationToken cancellationToken);

    /// <summary>Runs statements of a migration, which are not worth preparing.</summary>
    public abstract ValueTask ExecuteAsync(string sql, CancellationToken cancellationToken);

    /// <summary>Closes the connection; a transaction that is under way is rolled back.</summary>
    public abstract void Dispose();
}
