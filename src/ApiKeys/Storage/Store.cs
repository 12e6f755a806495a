using System.Data.Common;
using System.Runtime.CompilerServices;
using ApiKeys.Rules;

namespace ApiKeys.Storage;

/// <summary>A database as a client uses it: units of work on warm sessions, and the schema.</summary>
internal abstract class Store : IAsyncDisposable
{
    // Firewalls and load balancers forget an idle connection after 4 minutes or more, without a word to its ends.
    protected static readonly TimeSpan KeepOwnIdle = TimeSpan.FromMinutes(3);

    // The app needs its connections, too.
    protected static readonly TimeSpan KeepSharedIdle = TimeSpan.FromSeconds(2);

    private readonly SessionPool _sessions;
    private readonly Func<Exception, Fault> _classify;

    /// <summary>A store with costly sessions: connections to a server.</summary>
    /// <param name="maxSessions">The most sessions at a time, at least 1.</param>
    /// <param name="keepIdle">How long a free session stays open.</param>
    protected Store(int maxSessions, TimeSpan keepIdle)
        : this(minSessions: 1, Math.Max(1, maxSessions), maxSessions, keepIdle)
    {
    }

    /// <summary>A store with cheap sessions.</summary>
    protected Store()
        : this(
            minSessions: int.MaxValue,
            maxSessions: int.MaxValue,
            maxRetained: Math.Max(16, 2 * Environment.ProcessorCount),
            keepIdle: Timeout.InfiniteTimeSpan)
    {
    }

    private Store(int minSessions, int maxSessions, int maxRetained, TimeSpan keepIdle)
    {
        _sessions = new(CreateSessionWithTerms, minSessions, maxSessions, maxRetained, keepIdle, TimeProvider.System);
        _classify = Classify;
        SchemaCheck = new(this);
    }

    /// <summary>What the client knows of keys beside their rows. It is set before the first call.</summary>
    public KeyTerms Terms { get; set; } = KeyTerms.None;

    /// <summary>The kind of database, as OpenTelemetry's conventions name it (<c>db.system.name</c>).</summary>
    public abstract string SystemName { get; }

    /// <summary>
    /// The clock of the database's server, which may be another machine. Where it is this one, its clock itself.
    /// </summary>
    /// <param name="clock">This machine's clock.</param>
    /// <param name="measured">Called with the difference of the two after each measurement.</param>
    public virtual TimeProvider Follow(TimeProvider clock, Action<TimeSpan> measured) =>
        new DatabaseClock(this, clock, measured);

    /// <summary>Whether the database is gone once the store is disposed of.</summary>
    public virtual bool IsInMemory => false;

    /// <summary>Whether the database is opened for reading only. Then nothing is counted and nothing charged.</summary>
    public bool IsReadOnly { get; protected init; }

    /// <summary>Where look-ups wait for a session, to be made together; null where sessions are not scarce.</summary>
    public virtual ILookupBatches? CreateLookupBatches() => null;

    /// <summary>Whether the next call would get a session at once.</summary>
    public bool HasFreeSession => _sessions.HasFree;

    /// <summary>Tells that a unit of work serves further calls beside its own, which waited for a session.</summary>
    public void CountServed(int calls) => _sessions.CountServed(calls);

    /// <summary>Whether the tables are those of this version, so that they may be written to.</summary>
    public SchemaCheck SchemaCheck { get; }

    /// <summary>Whether a statement that writes needs a transaction.</summary>
    protected virtual bool StatementsNeedTransaction => false;

    /// <summary>The queue of readers, on a database that cannot take many at once.</summary>
    protected virtual SemaphoreSlim? ReadGate => null;

    /// <summary>The queue of writers, on a database that cannot take many at once.</summary>
    protected virtual SemaphoreSlim? WriteGate => null;

    /// <summary>The steps of the schema, in order.</summary>
    public abstract IReadOnlyList<Migration> Migrations { get; }

    /// <summary>The number of the last migration.</summary>
    public abstract int SchemaVersion { get; }

    /// <summary>Runs statements that only read.</summary>
    /// <param name="state">Passed to the work, which then needs no closure.</param>
    /// <param name="work">The statements. They may run again, from the start.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<TResult> ReadAsync<TState, TResult>(
        TState state,
        Func<Session, TState, CancellationToken, ValueTask<TResult>> work,
        CancellationToken cancellationToken) =>
        RunAsync(state, work, isTransaction: false, cancellationToken);

    /// <summary>Runs statements in one transaction: all of them take effect, or none.</summary>
    /// <param name="state">Passed to the work, which then needs no closure.</param>
    /// <param name="work">The statements. They may run again, from the start.</param>
    /// <param name="cancellationToken">Cancels the call, up to the commit.</param>
    public ValueTask<TResult> WriteAsync<TState, TResult>(
        TState state,
        Func<Session, TState, CancellationToken, ValueTask<TResult>> work,
        CancellationToken cancellationToken) =>
        RunAsync(state, work, isTransaction: true, cancellationToken);

    /// <summary>
    /// Runs statements each of which takes effect by itself. Without a transaction they take fewer round trips. If the
    /// connection is cut, the last of them may take effect twice.
    /// </summary>
    /// <param name="state">Passed to the work, which then needs no closure.</param>
    /// <param name="work">The statements. They may run again, from the start.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<TResult> WriteStatementsAsync<TState, TResult>(
        TState state,
        Func<Session, TState, CancellationToken, ValueTask<TResult>> work,
        CancellationToken cancellationToken) =>
        RunAsync(state, work, StatementsNeedTransaction || !SchemaCheck.IsDone, cancellationToken);

    /// <summary>Creates the tables, or upgrades them to this version of the library.</summary>
    /// <exception cref="DatabaseTooNewException">A newer version has upgraded them.</exception>
    public async ValueTask MigrateAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        var gate = WriteGate;
        if (gate is not null)
            await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var lostRaces = 1; !await TryMigrateAsync(lostRaces, clock, cancellationToken).ConfigureAwait(false);)
                await UnitOfWork.WaitForRivalsAsync(lostRaces++, cancellationToken).ConfigureAwait(false);
            SchemaCheck.IsDone = true;
        }
        catch (Exception exception) when (UnitOfWork.IsOfCancellation(exception, cancellationToken))
        {
            throw new OperationCanceledException("The call was cancelled.", exception, cancellationToken);
        }
        finally
        {
            gate?.Release();
        }
    }

    /// <summary>Checks that the tables are those of this version of the library.</summary>
    /// <exception cref="DatabaseTooNewException">A newer version has upgraded them.</exception>
    /// <exception cref="DatabaseTooOldException">They do not exist, or belong to an older version.</exception>
    public async ValueTask CheckSchemaAsync(CancellationToken cancellationToken) =>
        SchemaCheck.IsDone = await ReadAsync(Migrations, static async (session, migrations, token) =>
        {
            await Schema.CheckAsync(session, migrations, token).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Listens for changes on other nodes, until cancelled. Returns at once where the database cannot notify.
    /// </summary>
    /// <param name="changed">Called for each changed key.</param>
    /// <param name="connected">Called each time it begins to listen. Earlier notifications are lost.</param>
    /// <param name="failed">Called for each fault. It then tries again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public virtual Task ListenAsync(
        Action<ApiKeyId> changed, Action connected, Action<Exception> failed, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public virtual ValueTask DisposeAsync()
    {
        _sessions.Dispose();
        return default;
    }

    /// <summary>
    /// The most connections that are held of a pool that the app shares: what the app says, or half of the pool.
    /// </summary>
    protected static int ShareOf(long poolSize, int? maxConnections) =>
        maxConnections ?? (int)Math.Clamp(poolSize / 2, 1, int.MaxValue);

    protected abstract Session CreateSession();

    private Session CreateSessionWithTerms()
    {
        var session = CreateSession();
        session.Terms = Terms;
        return session;
    }

    protected virtual Session CreateMigratingSession() => CreateSession();

    protected abstract Fault Classify(Exception exception);

    /// <summary>
    /// What a migration needs, where its fault is that the user may not do it. Null for any other fault.
    /// </summary>
    protected virtual string? FindMissingPrivilege(DbException exception) => null;

    /// <summary>
    /// Whether the server ran a statement and refused what it writes, by a trigger, a rule, a constraint or a missing
    /// right. The statement may be accepted for other rows. False for faults of the connection, timeouts, conflicts
    /// with other transactions and a lack of resources: these concern every row.
    /// </summary>
    /// <param name="exception">The exception of one statement, not of a commit.</param>
    public abstract bool IsRefusal(Exception exception);

    // False if it lost a race. In a cluster the lock of a migration is held on one node, and other nodes migrate at the
    // same time.
    private async ValueTask<bool> TryMigrateAsync(int tries, TimeProvider clock, CancellationToken cancellationToken)
    {
        // A session that is open may be stale, and a pool of the app may have no further connection.
        await _sessions.RentPlaceAsync(cancellationToken).ConfigureAwait(false);
        var session = CreateMigratingSession();
        try
        {
            await session.OpenAsync(cancellationToken).ConfigureAwait(false);
            await Schema.MigrateAsync(session, Migrations, clock, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (
            tries <= UnitOfWork.MaxLostRaces
            && !cancellationToken.IsCancellationRequested
            && Classify(exception) is Fault.LostRace)
        {
            return false;
        }
        catch (DbException exception) when (FindMissingPrivilege(exception) is { } message)
        {
            throw new MissingPrivilegeException(message, exception);
        }
        finally
        {
            _sessions.Discard(session);
        }
    }

    // It is compiled again for each type of state and of result. UnitOfWork has all that needs neither.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TResult> RunAsync<TState, TResult>(
        TState state,
        Func<Session, TState, CancellationToken, ValueTask<TResult>> work,
        bool isTransaction,
        CancellationToken cancellationToken)
    {
        var gate = isTransaction ? WriteGate : ReadGate;
        var unit = new UnitOfWork(_sessions, gate, _classify, SchemaCheck, isTransaction);
        var shielded = unit.Shield(cancellationToken);
        try
        {
            while (true)
            {
                try
                {
                    var session = await unit.BeginAsync(shielded).ConfigureAwait(false);
                    var result = await work(session, state, shielded).ConfigureAwait(false);
                    await unit.EndAsync(shielded).ConfigureAwait(false);
                    return result;
                }
                catch (Exception exception)
                {
                    if (!await unit.MayRunAgainAsync(exception, cancellationToken).ConfigureAwait(false))
                        throw;
                }
            }
        }
        finally
        {
            unit.Dispose();
        }
    }
}
