using System.Data.Common;
using System.Runtime.CompilerServices;

namespace ApiKeys.Storage;

/// <summary>A database as a client sees it: units of work on warm sessions, and the schema.</summary>
internal abstract class Store : IAsyncDisposable
{
    private const int MaxLostRaces = 10;

    private readonly SessionPool _sessions;

    /// <summary>A store whose sessions are dear: they are connections to a server.</summary>
    /// <param name="maxSessions">The most sessions at a time; 1 at least.</param>
    protected Store(int maxSessions)
        : this(minSessions: 1, Math.Max(1, maxSessions), maxSessions)
    {
    }

    /// <summary>A store whose sessions are cheap.</summary>
    protected Store()
        : this(minSessions: int.MaxValue, maxSessions: int.MaxValue, maxRetained: Math.Max(16, 2 * Environment.ProcessorCount))
    {
    }

    private Store(int minSessions, int maxSessions, int maxRetained) =>
        _sessions = new(CreateSession, minSessions, maxSessions, maxRetained, TimeProvider.System);

    /// <summary>The kind of database, by the names of OpenTelemetry's conventions (<c>db.system.name</c>).</summary>
    public abstract string SystemName { get; }

    /// <summary>What readers queue at, where the database cannot take many at once.</summary>
    protected virtual SemaphoreSlim? ReadGate => null;

    /// <summary>What writers queue at, where the database cannot take many at once.</summary>
    protected virtual SemaphoreSlim? WriteGate => null;

    protected abstract IReadOnlyList<Migration> Migrations { get; }

    /// <summary>Creates the tables, or brings them up to this version of the library.</summary>
    /// <exception cref="DatabaseTooNewException">A newer version has been there.</exception>
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

    /// <summary>Asks the database whether its schema is the one that this version of the library knows.</summary>
    /// <exception cref="DatabaseTooNewException">A newer version has been there.</exception>
    /// <exception cref="DatabaseTooOldException">This version has not.</exception>
    public async ValueTask CheckSchemaAsync(CancellationToken cancellationToken) =>
        await ReadAsync(Migrations, static async (session, migrations, token) =>
        {
            await Schema.CheckAsync(session, migrations, token).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);

    /// <summary>Runs statements that only read. The state saves the caller a closure.</summary>
    public ValueTask<TResult> ReadAsync<TState, TResult>(
        TState state,
        Func<Session, TState, CancellationToken, ValueTask<TResult>> work,
        CancellationToken cancellationToken) =>
        RunInTurnAsync(ReadGate, new Unit<TState, TResult>(state, work, IsTransaction: false), cancellationToken);

    /// <summary>Runs statements in one transaction: all of them take effect, or none. The work may be run again, from the start.</summary>
    public ValueTask<TResult> WriteAsync<TState, TResult>(
        TState state,
        Func<Session, TState, CancellationToken, ValueTask<TResult>> work,
        CancellationToken cancellationToken) =>
        RunInTurnAsync(WriteGate, new Unit<TState, TResult>(state, work, IsTransaction: true), cancellationToken);

    /// <summary>Listens for changes that other nodes make, until cancelled. Where the database cannot tell of them it ends at once.</summary>
    /// <param name="changed">Called for each key that was changed.</param>
    /// <param name="connected">Called as soon as it listens, anew too: what was told before is not heard.</param>
    /// <param name="failed">Called for each fault, after which it tries again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public virtual Task ListenAsync(Action<ApiKeyId> changed, Action connected, Action<Exception> failed, CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual ValueTask DisposeAsync()
    {
        _sessions.Dispose();
        return default;
    }

    protected abstract Session CreateSession();

    protected virtual Session CreateMigratingSession() => CreateSession();

    protected abstract Fault Classify(Exception exception);

    private ValueTask<TResult> RunInTurnAsync<TState, TResult>(SemaphoreSlim? gate, in Unit<TState, TResult> unit, CancellationToken cancellationToken) =>
        gate is null ? RunAsync(unit, cancellationToken) : WaitAndRunAsync(gate, unit, cancellationToken);

    private async ValueTask<TResult> WaitAndRunAsync<TState, TResult>(SemaphoreSlim gate, Unit<TState, TResult> unit, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await RunAsync(unit, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Runs a unit on a session from the pool, and again on another where that is safe and may help.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TResult> RunAsync<TState, TResult>(Unit<TState, TResult> unit, CancellationToken cancellationToken)
    {
        var (lostRaces, triesAfterLeak) = (0, 0);
        while (true)
        {
            Session? session = null;
            var (wasWarm, isCommitting) = (false, false);
            TResult result;
            try
            {
                session = await _sessions.RentAsync(cancellationToken).ConfigureAwait(false);
                wasWarm = session.IsOpen;
                if (!wasWarm)
                    await _sessions.OpenAsync(session, cancellationToken).ConfigureAwait(false);
                if (unit.IsTransaction)
                    await session.BeginAsync(cancellationToken).ConfigureAwait(false);

                result = await unit.Work(session, unit.State, cancellationToken).ConfigureAwait(false);

                // To cancel a commit would only leave the caller unsure of what happened.
                isCommitting = unit.IsTransaction;
                if (unit.IsTransaction)
                    await session.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (ApiKeyException)
            {
                // An answer of ours, not a fault: the session is as good as before.
                await ReturnAsync(session!, mustRollBack: unit.IsTransaction).ConfigureAwait(false);
                throw;
            }
            catch (Exception exception)
            {
                // Closing the connection rolls back.
                if (session is not null)
                    _sessions.Discard(session);
                switch (Classify(exception))
                {
                    // The outcome of an interrupted commit is unknown, so it is never retried. A session that was warm may
                    // have been cut long ago, and another is tried. Drivers sometimes leak other exceptions than
                    // DbException: one more try, which mostly ends in a DbException.
                    case Fault.StaleSession when !isCommitting && (wasWarm || (exception is not DbException && triesAfterLeak++ is 0)):
                        continue;

                    case Fault.LostRace when lostRaces < MaxLostRaces:
                        await WaitForRivalsAsync(++lostRaces, cancellationToken).ConfigureAwait(false);
                        continue;

                    // Whatever the driver makes of it, who has cancelled and has committed nothing is told so.
                    case var _ when !isCommitting && IsOfCancellation(exception, cancellationToken):
                        throw new OperationCanceledException("The call was cancelled.", exception, cancellationToken);

                    default:
                        throw;
                }
            }

            _sessions.Return(session);
            return result;
        }
    }

    private async ValueTask ReturnAsync(Session session, bool mustRollBack)
    {
        try
        {
            if (mustRollBack)
                await session.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            _sessions.Discard(session);
            throw;
        }

        _sessions.Return(session);
    }

    // A driver interrupts the statement that runs, and what that ends in depends on where the interruption meets it: it may be
    // a fault of the server's (MySqlConnector, where it comes as the statement ends), of the connection, or of the driver.
    private static bool IsOfCancellation(Exception exception, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested && exception is not (OperationCanceledException or ApiKeyException);

    // Rivals that all waited for the same time would meet again.
    private static Task WaitForRivalsAsync(int lostRaces, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 5 << Math.Min(lostRaces, 6))), cancellationToken);

    private readonly record struct Unit<TState, TResult>(
        TState State,
        Func<Session, TState, CancellationToken, ValueTask<TResult>> Work,
        bool IsTransaction);
}
