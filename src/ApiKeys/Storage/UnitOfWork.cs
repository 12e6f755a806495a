using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ApiKeys.Storage;

/// <summary>
/// Work that a <see cref="Store"/> runs on a session of its pool, and again on another session where that is safe and
/// may help. Its transaction, if it has one, begins and ends with it.
/// </summary>
/// <param name="sessions">The pool.</param>
/// <param name="gate">The queue to wait in, or null. It is left when the unit is disposed.</param>
/// <param name="classify">The database's own reading of a fault.</param>
/// <param name="schema">Whether a transaction may write to the tables.</param>
/// <param name="isTransaction">Whether the work runs in a transaction.</param>
internal sealed class UnitOfWork(
    SessionPool sessions,
    SemaphoreSlim? gate,
    Func<Exception, Fault> classify,
    SchemaCheck schema,
    bool isTransaction) : IDisposable
{
    /// <summary>How often work is run again after a lost race.</summary>
    public const int MaxLostRaces = 10;

    // A server ends a transaction in which this process stands still for a second.
    private static readonly TimeSpan MaxUnaskedDuration = TimeSpan.FromMilliseconds(500);

    private CancellationTokenRegistration _cancelling;
    private bool _isInGate;
    private Session? _session;
    private bool _wasWarm;
    private bool _isCommitting;
    private int _lostRaces;
    private bool _isOpened;
    private bool _isBegun;
    private long _begunAt;
    private int _faultsOfNewSessions;

    private bool TookLong => _isBegun && Stopwatch.GetElapsedTime(_begunAt) > MaxUnaskedDuration;

    /// <summary>Takes a session that is open, and begins the transaction.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Session> BeginAsync(CancellationToken cancellationToken)
    {
        if (gate is not null && !_isInGate)
        {
            await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            _isInGate = true;
        }

        (_wasWarm, _isOpened, _isBegun, _isCommitting) = (false, false, false, false);
        _session = await sessions.RentAsync(cancellationToken).ConfigureAwait(false);
        _wasWarm = _session.TryTake();
        if (!_wasWarm)
            await sessions.OpenAsync(_session, cancellationToken).ConfigureAwait(false);
        _isOpened = true;
        if (isTransaction)
        {
            _session.ReadsVersion = !schema.IsDone;
            await _session.BeginAsync(cancellationToken).ConfigureAwait(false);
            if (_session.ReadsVersion)
                schema.Check(_session.Version);
            (_isBegun, _begunAt) = (true, Stopwatch.GetTimestamp());
        }

        return _session;
    }

    /// <summary>Commits the transaction, and returns the session to the pool.</summary>
    public ValueTask EndAsync(CancellationToken cancellationToken)
    {
        if (isTransaction)
            return CommitAsync(cancellationToken);
        ReturnSession();
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Gives up the session after an exception, and waits until the work may run again. The exception is the answer
    /// where it may not.
    /// </summary>
    /// <exception cref="OperationCanceledException">
    /// The call was cancelled, and the exception is how the driver shows it.
    /// </exception>
    /// <exception cref="UnknownOutcomeException">The commit may have taken place.</exception>
    public async ValueTask<bool> MayRunAgainAsync(Exception exception, CancellationToken cancellationToken)
    {
        if (exception is ApiKeyException)
        {
            // A refusal, not a fault: the session is as good as before.
            await RollBackAsync().ConfigureAwait(false);
            return false;
        }

        var fault = classify(exception);
        var isOnServer = _session is ServerStatements;
        if (fault is Fault.ReadOnlyServer && !_isCommitting && !sessions.MayReplaceReadOnly(_session!))
        {
            await RollBackAsync().ConfigureAwait(false);
            return false;
        }

        // Closing the connection rolls back.
        DiscardSession();

        // A server ends a transaction in which this process stood still. That can happen again on a busy machine. A
        // pooler says only that the server's connection is gone.
        if (fault is Fault.ClosedSession || (fault is Fault.StaleSession && !_isCommitting && TookLong))
            fault = _isBegun ? Fault.LostRace : Fault.StaleSession;
        switch (fault)
        {
            // The outcome of an interrupted commit is unknown, so it is never retried. A warm session may have been cut
            // long ago: try another. A new session is replaced once: its server may have left a cluster, or a pooler
            // may have lost its own connection. Drivers sometimes leak other exceptions; retry once to get a
            // DbException.
            case Fault.StaleSession or Fault.ReadOnlyServer
                when !_isCommitting && (_wasWarm || MayReplaceNewSession(exception)):
                return true;

            case Fault.LostRace when _lostRaces < MaxLostRaces:
                _lostRaces++;
                await WaitForRivalsAsync(_lostRaces, cancellationToken).ConfigureAwait(false);
                return true;

            case var _ when !_isCommitting && IsOfCancellation(exception, cancellationToken):
                throw new OperationCanceledException("The call was cancelled.", exception, cancellationToken);

            // Without an answer of the server. A pooler answers in its place.
            case not Fault.LostRace when _isCommitting && isOnServer
                && (fault is Fault.StaleSession || exception is not DbException { SqlState: not null }):
                throw new UnknownOutcomeException(exception);

            default:
                return false;
        }
    }

    /// <summary>
    /// A token for the driver, which is cancelled with the caller's. A driver runs code of its own when its token is
    /// cancelled, and may throw there: MySqlConnector does so where the connection is just lost. In the callback of a
    /// timer that would end the process. Here it runs on the thread pool, and what it throws is let go.
    /// </summary>
    public CancellationToken Shield(CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
            return cancellationToken;

        var shield = new CancellationTokenSource();
        _cancelling = cancellationToken.UnsafeRegister(
            static shield => Deadline.Observe(((CancellationTokenSource)shield!).CancelAsync()), shield);
        return shield.Token;
    }

    public void Dispose()
    {
        _cancelling.Dispose();
        if (_isInGate)
            gate!.Release();
    }

    /// <summary>
    /// Whether a fault is how a cancellation shows. A driver interrupts the statement that runs. Depending on the
    /// moment, that ends in a fault of the server (MySqlConnector, where the statement is just ending), of the
    /// connection, or of the driver.
    /// </summary>
    public static bool IsOfCancellation(Exception exception, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
        && exception is not (OperationCanceledException or ApiKeyException);

    /// <summary>A random pause after a lost race: rivals that wait for the same time would meet again.</summary>
    /// <param name="lostRaces">How many races the work has lost.</param>
    /// <param name="cancellationToken">Ends the pause.</param>
    public static Task WaitForRivalsAsync(int lostRaces, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 5 << Math.Min(lostRaces, 6))), cancellationToken);

    private bool MayReplaceNewSession(Exception exception) =>
        (_isOpened || exception is not DbException) && _faultsOfNewSessions++ is 0;

    private async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        // If the server has ended the transaction, or a pooler has lost it, a commit would have an unknown outcome. A
        // statement before it fails, and the work runs again.
        if (_session is ServerStatements && TookLong)
            await _session.ExecuteAsync("SELECT 1", cancellationToken).ConfigureAwait(false);

        // A commit is not cancelled: its outcome would be unknown.
        _isCommitting = true;
        await _session!.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        ReturnSession();
    }

    // If the rollback fails, the session is closed. The database then rolls back by itself.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The refusal is the answer, and the session is closed.")]
    private async ValueTask RollBackAsync()
    {
        try
        {
            if (isTransaction && _session is not null)
                await _session.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            DiscardSession();
            return;
        }

        ReturnSession();
    }

    private void ReturnSession()
    {
        if (_session is { } session)
        {
            _session = null;
            sessions.Return(session);
        }
    }

    private void DiscardSession()
    {
        if (_session is { } session)
        {
            _session = null;
            sessions.Discard(session);
        }
    }
}
