using Microsoft.Extensions.ObjectPool;

namespace ApiKeys.Storage;

/// <summary>A database as a client sees it: units of work on warm sessions, and the schema.</summary>
internal abstract class Store : IAsyncDisposable
{
    private readonly ObjectPool<Session> _sessions;

    protected Store() => _sessions = new DefaultObjectPoolProvider().Create(new SessionPolicy(this));

    /// <summary>What readers queue at, where the database cannot take many at once.</summary>
    protected virtual SemaphoreSlim? ReadGate => null;

    /// <summary>What writers queue at, where the database cannot take many at once.</summary>
    protected virtual SemaphoreSlim? WriteGate => null;

    /// <summary>Creates the tables, or brings them up to this version of the library.</summary>
    /// <exception cref="DatabaseTooNewException">A newer version has been there.</exception>
    public abstract ValueTask MigrateAsync(TimeProvider clock, CancellationToken cancellationToken);

    /// <summary>Runs statements that only read. The state saves the caller a closure.</summary>
    public ValueTask<TResult> ReadAsync<TState, TResult>(
        TState state,
        Func<Session, TState, CancellationToken, ValueTask<TResult>> work,
        CancellationToken cancellationToken) =>
        RunAsync(ReadGate, state, work, cancellationToken);

    /// <summary>Runs statements in one transaction: all of them take effect, or none.</summary>
    public ValueTask<TResult> WriteAsync<TState, TResult>(
        TState state,
        Func<Session, TState, CancellationToken, ValueTask<TResult>> work,
        CancellationToken cancellationToken) =>
        RunAsync(WriteGate, (state, work), static (session, unit, token) => TransactAsync(session, unit.state, unit.work, token), cancellationToken);

    public virtual ValueTask DisposeAsync()
    {
        (_sessions as IDisposable)?.Dispose();
        return default;
    }

    protected abstract Session CreateSession();

    private async ValueTask<TResult> RunAsync<TState, TResult>(
        SemaphoreSlim? gate,
        TState state,
        Func<Session, TState, CancellationToken, ValueTask<TResult>> work,
        CancellationToken cancellationToken)
    {
        if (gate is not null)
            await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await RunOnSessionAsync(state, work, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate?.Release();
        }
    }

    private async ValueTask<TResult> RunOnSessionAsync<TState, TResult>(
        TState state,
        Func<Session, TState, CancellationToken, ValueTask<TResult>> work,
        CancellationToken cancellationToken)
    {
        var session = _sessions.Get();
        TResult result;
        try
        {
            if (!session.IsOpen)
                await session.OpenAsync(cancellationToken).ConfigureAwait(false);
            result = await work(session, state, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiKeyException)
        {
            // An answer of ours, not a fault: the session is as good as before.
            _sessions.Return(session);
            throw;
        }
        catch
        {
            session.Dispose();
            throw;
        }

        _sessions.Return(session);
        return result;
    }

    private static async ValueTask<TResult> TransactAsync<TState, TResult>(
        Session session,
        TState state,
        Func<Session, TState, CancellationToken, ValueTask<TResult>> work,
        CancellationToken cancellationToken)
    {
        await session.BeginAsync(cancellationToken).ConfigureAwait(false);
        TResult result;
        try
        {
            result = await work(session, state, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiKeyException)
        {
            await session.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        // To cancel a commit would only leave the caller unsure of what happened.
        await session.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        return result;
    }

    private sealed class SessionPolicy(Store store) : PooledObjectPolicy<Session>
    {
        public override Session Create() => store.CreateSession();

        public override bool Return(Session obj) => true;
    }
}
