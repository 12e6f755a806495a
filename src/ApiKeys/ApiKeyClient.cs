using System.Runtime.CompilerServices;
using ApiKeys.Hashing;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Text;
using ApiKeys.Validation;

namespace ApiKeys;

/// <summary>
/// Issues keys and validates them. Thread-safe; one for each process and database. Dispose of it on shutdown, so that the
/// uses that it has counted are written.
/// </summary>
/// <remarks>
/// A fault of the database is thrown as the driver's own exception, a <see cref="System.Data.Common.DbException"/>, by
/// every method that reads or writes; nothing is then half-written. After <see cref="DisposeAsync"/> each throws an
/// <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed partial class ApiKeyClient : IAsyncDisposable
{
    /// <summary>The most items that a page can have: 200.</summary>
    public const int MaxPageSize = 200;

    private readonly TimeProvider _clock;
    private readonly byte[] _label;
    private readonly KeyHasher _hasher;
    private readonly Store _store;
    private readonly KeyVersions _versions = new();
    private readonly KeyCache _cache;
    private readonly ChangeFeed _changes;
    private readonly UsageRecorder _usage;
    private readonly KeyValidator _validator;
    private int _disposed;

    private ApiKeyClient(ApiKeyDatabase database, ApiKeyOptions options)
    {
        options.Check(nameof(options));
        _clock = options.TimeProvider;
        _label = KeyLabel.Create(options.KeyPrefix, options.Environment, nameof(options));
        _hasher = new(options.SigningSecret, options.PreviousSigningSecret, nameof(options));
        _store = database.OpenStore();
        _usage = new(_store, _clock, options.UsageFlushInterval);
        _cache = new(options.CacheCapacity);
        _changes = new(_store, _versions, options);
        _validator = new(new(new(_store, _clock), _versions, _cache, _changes, options), _hasher, new(_store, _clock), _usage, _clock);
    }

    /// <summary>Opens a client on the database at a URL. No file and no server is touched before the first call.</summary>
    /// <param name="url">As for <see cref="ApiKeyDatabase.FromUrl"/>, such as <c>sqlite:///myapp.db</c>.</param>
    /// <param name="options">How keys are issued and validated; the defaults if null.</param>
    /// <exception cref="ArgumentException">The URL or an option is faulty.</exception>
    public static ApiKeyClient Open(string url, ApiKeyOptions? options = null) => Open(ApiKeyDatabase.FromUrl(url), options);

    /// <summary>Opens a client on a database. No file and no server is touched before the first call.</summary>
    /// <param name="database">The database.</param>
    /// <param name="options">How keys are issued and validated; the defaults if null.</param>
    /// <exception cref="ArgumentException">An option is faulty.</exception>
    public static ApiKeyClient Open(ApiKeyDatabase database, ApiKeyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        return new(database, options ?? new());
    }

    /// <summary>
    /// Creates the tables, or brings them up to this version of the library. Safe on every start, and when many processes
    /// call it at once.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="DatabaseTooNewException">A newer version of the library has been there.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        await _store.MigrateAsync(_clock, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Asks the database whether it is there and its tables are those of this version of the library: for health checks. It takes a
    /// connection as any other call does, and changes nothing.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call; give a health check's own time limit.</param>
    /// <exception cref="System.Data.Common.DbException">The database cannot be reached, an SQLite file that is not there included.</exception>
    /// <exception cref="DatabaseTooNewException">A newer version of the library has been there.</exception>
    /// <exception cref="DatabaseTooOldException">The tables are not there, or those of an older version: see <see cref="MigrateAsync"/>.</exception>
    public async Task PingAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        await _store.CheckSchemaAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the uses that were counted until now, without waiting for <see cref="ApiKeyOptions.UsageFlushInterval"/>.</summary>
    /// <param name="cancellationToken">Cancels the call; what was not written stays counted.</param>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        await _usage.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the uses that were counted, and closes all connections.</summary>
    /// <remarks>Where the uses cannot be written the driver's exception comes through, and the connections are closed all the same.</remarks>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) is not 0)
            return;

        try
        {
            await _changes.DisposeAsync().ConfigureAwait(false);
            await _usage.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            await _store.DisposeAsync().ConfigureAwait(false);
        }
    }

    private DateTimeOffset Now => _clock.GetUtcNow().ToStoredPrecision();

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) is not 0, this);

    /// <summary>
    /// Returns the entity that <paramref name="find"/> finds by the candidate's name, or inserts the candidate. Of many who
    /// do so at once one inserts, and all others find what it did. Null where what would own it does not exist.
    /// </summary>
    private async Task<(TEntity? Entity, bool Created)> GetOrCreateAsync<TEntity>(
        TEntity candidate,
        Func<Session, TEntity, CancellationToken, ValueTask<TEntity?>> find,
        Func<Session, TEntity, CancellationToken, ValueTask> insert,
        Func<Session, TEntity, CancellationToken, ValueTask<bool>> hasOwner,
        CancellationToken cancellationToken)
        where TEntity : class
    {
        do
        {
            if (await _store.ReadAsync(candidate, find, cancellationToken).ConfigureAwait(false) is { } existing)
                return (existing, false);
            if (await _store.WriteAsync((candidate, find, insert), InsertAndFindAsync, cancellationToken).ConfigureAwait(false) is { } winner)
                return (winner, candidate.Equals(winner));
        }
        while (await _store.ReadAsync(candidate, hasOwner, cancellationToken).ConfigureAwait(false)); // Who had the name has given it up just then.

        return (null, false);

        static async ValueTask<TEntity?> InsertAndFindAsync(
            Session session,
            (TEntity Candidate, Func<Session, TEntity, CancellationToken, ValueTask<TEntity?>> Find, Func<Session, TEntity, CancellationToken, ValueTask> Insert) entry,
            CancellationToken cancellationToken)
        {
            await entry.Insert(session, entry.Candidate, cancellationToken).ConfigureAwait(false);
            return await entry.Find(session, entry.Candidate, cancellationToken).ConfigureAwait(false);
        }
    }

    private async IAsyncEnumerable<TItem> ReadPagesAsync<TItem, TCursor>(
        Func<TCursor, int, CancellationToken, ValueTask<List<TItem>>> readItems,
        Func<TItem, TCursor> cursorOf,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where TCursor : struct
    {
        var cursor = default(TCursor);
        List<TItem> page;
        do
        {
            ThrowIfDisposed();
            page = await readItems(cursor, MaxPageSize, cancellationToken).ConfigureAwait(false);
            foreach (var item in page)
                yield return item;
            if (page.Count > 0)
                cursor = cursorOf(page[^1]);
        }
        while (page.Count is MaxPageSize);
    }

    private async Task<Page<TItem>> ReadPageAsync<TItem, TCursor>(
        Func<TCursor, int, CancellationToken, ValueTask<List<TItem>>> readItems,
        TCursor? after,
        int pageSize,
        CancellationToken cancellationToken)
        where TCursor : struct
    {
        ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageSize, MaxPageSize);

        // One more than is asked for tells whether there is more.
        var items = await readItems(after.GetValueOrDefault(), pageSize + 1, cancellationToken).ConfigureAwait(false);
        var hasMore = items.Count > pageSize;
        if (hasMore)
            items.RemoveAt(pageSize);
        return new(items, hasMore);
    }
}
