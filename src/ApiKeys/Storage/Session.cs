using ApiKeys.Rules;

namespace ApiKeys.Storage;

/// <summary>
/// An open connection with its prepared statements. One caller uses it at a time. After a fault it is closed.
/// </summary>
internal abstract class Session : Statements, IDisposable
{
    public abstract bool IsOpen { get; }

    /// <summary>What the client knows of keys beside their rows.</summary>
    public KeyTerms Terms { get; set; } = KeyTerms.None;

    /// <summary>
    /// Whether an index finds keys by a member of their custom metadata. The database then compares values as JSON.
    /// </summary>
    public virtual bool IndexesCustom => false;

    /// <summary>When it was opened, as a timestamp of the pool's clock.</summary>
    public long OpenedAt { get; set; }

    /// <summary>When it was last returned to its pool, as a timestamp of the pool's clock.</summary>
    public long ReturnedAt { get; set; }

    /// <summary>The same, by the time of day.</summary>
    public DateTimeOffset ReturnedAtUtc { get; set; }

    public abstract ValueTask OpenAsync(CancellationToken cancellationToken);

    /// <summary>Takes an idle session for a call. False if the session must be opened first.</summary>
    public virtual bool TryTake() => IsOpen;

    /// <summary>Ends the call that took or opened the session.</summary>
    public virtual void Release()
    {
    }

    /// <summary>Whether the next transaction reads the schema's version as it begins.</summary>
    public bool ReadsVersion { get; set; }

    /// <summary>The schema's version as it was read; zero where the database was never migrated.</summary>
    public int Version { get; protected set; }

    /// <summary>
    /// Begins a transaction, and reads the schema's version in the same round trip if that is wanted. On a database
    /// with a single writer it holds off other writers.
    /// </summary>
    public abstract ValueTask BeginAsync(CancellationToken cancellationToken);

    public abstract ValueTask CommitAsync(CancellationToken cancellationToken);

    public abstract ValueTask RollbackAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The number of the last event of an organization up to which a later statement sees all events. Where every
    /// statement sees a change with all that were committed before it, there is no bound and nothing is asked.
    /// </summary>
    public virtual ValueTask<long> FindLastVisibleEventAsync(
        OrganizationId organizationId, CancellationToken cancellationToken) => new(long.MaxValue);

    /// <summary>
    /// Waits until no other process migrates, and begins a transaction where the database can roll back DDL.
    /// </summary>
    public abstract ValueTask BeginMigrationAsync(CancellationToken cancellationToken);

    /// <summary>Checks a database before its first migration.</summary>
    /// <exception cref="UnsupportedEncodingException">The database's encoding is not UTF8.</exception>
    public virtual ValueTask ThrowIfUnsupportedAsync(CancellationToken cancellationToken) => default;

    public abstract ValueTask EndMigrationAsync(CancellationToken cancellationToken);

    /// <summary>Runs the statements of a migration.</summary>
    public virtual ValueTask ExecuteMigrationAsync(string sql, CancellationToken cancellationToken) =>
        ExecuteAsync(sql, cancellationToken);

    /// <summary>Runs statements once, without preparing them.</summary>
    public abstract ValueTask ExecuteAsync(string sql, CancellationToken cancellationToken);

    /// <summary>Closes the connection. A transaction in progress is rolled back.</summary>
    public abstract void Dispose();
}
