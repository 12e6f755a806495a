using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ApiKeys.Storage;

/// <summary>A database as a client uses it: units of work on warm sessions, and the schema.</summary>
internal abstract class Store : IAsyncDisposable
{
    private const int MaxLostRaces = 10;

    private readonly SessionPool _sessions;

    /// <summary>A store with costly sessions: connections to a server.</summary>
    /// <param name="maxSessions">The most sessions at a time, at least 1.</param>
    protected Store(int maxSessions)
        : this(minSessions: 1, Math.Max(1, maxSessions), maxSessions)
    {
    }

    /// <summary>A store with cheap sessions.</summary>
    protected Store()
        : this(
            minSessions: int.MaxValue,
            maxSessions: int.MaxValue,
            maxRetained: Math.Max(16, 2 * Environment.ProcessorCount))
    {
    }

    private Store(int minSessions, int maxSessions, int maxRetained) =>
        _sessions = new(CreateSession, minSessions, maxSessions, maxRetained, TimeProvider.System);

    /// <summary>The kind of database, as OpenTelemetry's conventions name it (<c>db.system.name</c>).</summary>
    public abstract string SystemName { get; }

    /// <summary>The queue of readers, on a database that cannot take many at once.</summary>
    protected virtual SemaphoreSlim? ReadGate => null;

    /// <summary>The queue of writers, on a database that cannot take many at once.</summary>
    protected virtual SemaphoreSlim? WriteGate => null;

    protected abstract IReadOnlyList<Migration> Migrations { get; }

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

    /// <summary>Creates the tables, or upgrades them to this version of the library.</summary>
    /// <exception cref="DatabaseTooNewException">A newer version has upgraded them.</exception>
    public async ValueTask MigrateAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        var gate = WriteGate;
        if (gate is not null)
            await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var session = CreateMigratingSession();
            await session.OpenAsync(cancellationToken).ConfigureAwait(false);
            await Schema.MigrateAsync(session, Migrations, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOfCancellation(exception, cancellationToken))
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
        await ReadAsync(Migrations, static async (session, migrations, token) =>
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

    protected abstract Session CreateSession();

    protected virtual Session CreateMigratingSession() => CreateSession();

    protected abstract Fault Classify(Exception exception);

    /// <summary>
    /// Runs work on a session of the pool, and again on another session where that is safe and may help.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TResult> RunAsync<TState, TResult>(
        TState state,
        Func<Session, TState, CancellationToken, ValueTask<TResult>> work,
        bool isTransaction,
        CancellationToken cancellationToken)
    {
        var gate = isTransaction ? WriteGate : ReadGate;
        if (gate is not null)
            await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var (lostRaces, leakedFaults) = (0, 0);
            while (true)
            {
                Session? session = null;
                var (wasWarm, isCommitting) = (false, false);
                try
                {
                    session = await _sessions.RentAsync(cancellationToken).ConfigureAwait(false);
                    wasWarm = session.IsOpen;
                    if (!wasWarm)
                        await _sessions.OpenAsync(session, cancellationToken).ConfigureAwait(false);
                    if (isTransaction)
                        await session.BeginAsync(cancellationToken).ConfigureAwait(false);

                    var result = await work(session, state, cancellationToken).ConfigureAwait(false);

                    // A commit is not cancelled: its outcome would be unknown.
                    isCommitting = isTransaction;
                    if (isTransaction)
                        await session.CommitAsync(CancellationToken.None).ConfigureAwait(false);

                    _sessions.Return(session);
                    return result;
                }
                catch (ApiKeyException) when (session is not null)
                {
                    // A refusal, not a fault: the session is as good as before.
                    await ReturnAsync(session, mustRollBack: isTransaction).ConfigureAwait(false);
                    throw;
                }
                catch (Exception exception)
                {
                    // Closing the connection rolls back.
                    if (session is not null)
                        _sessions.Discard(session);
                    switch (Classify(exception))
                    {
                        // The outcome of an interrupted commit is unknown, so it is never retried. A warm session may
                        // have been cut long ago: try another. Drivers sometimes leak other exceptions; retry once to
                        // get a DbException.
                        case Fault.StaleSession
                            when !isCommitting && (wasWarm || (exception is not DbException && leakedFaults++ is 0)):
                            continue;

                        case Fault.LostRace when lostRaces < MaxLostRaces:
                            await WaitForRivalsAsync(++lostRaces, cancellationToken).ConfigureAwait(false);
                            continue;

                        case var _ when !isCommitting && IsOfCancellation(exception, cancellationToken):
                            throw new OperationCanceledException(
                                "The call was cancelled.", exception, cancellationToken);

                        default:
                            throw;
                    }
                }
            }
        }
        finally
        {
            gate?.Release();
        }
    }

    // The refusal is the answer. A session that cannot roll back is closed, which rolls back.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The refusal is thrown, and the session is closed.")]
    private async ValueTask ReturnAsync(Session session, bool mustRollBack)
    {
        try
        {
            if (mustRollBack)
                await session.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            _sessions.Discard(session);
            return;
        }

        _sessions.Return(session);
    }

    // A driver interrupts the statement that runs. Depending on the moment, that ends in a fault of the server
    // (MySqlConnector, where the statement is just ending), of the connection, or of the driver.
    private static bool IsOfCancellation(Exception exception, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested && exception is not (OperationCanceledException or ApiKeyException);

    // A random pause: rivals that wait for the same time would meet again.
    private static Task WaitForRivalsAsync(int lostRaces, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 5 << Math.Min(lostRaces, 6))), cancellationToken);
}
