using System.Runtime.ExceptionServices;
using ApiKeys.Cache;
using ApiKeys.Changes;
using ApiKeys.Hashing;
using ApiKeys.RateLimits;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Telemetry;
using ApiKeys.Text;
using ApiKeys.Usage;
using ApiKeys.Validation;

namespace ApiKeys;

/// <summary>
/// Issues, validates and manages keys. Thread-safe; use one for each process and database. Dispose it on shutdown: that
/// writes the uses it has counted.
/// </summary>
/// <remarks>
/// Every method that reads or writes throws the driver's own exception after a database fault, a
/// <see cref="System.Data.Common.DbException"/>; nothing is then half-written. After <see cref="DisposeAsync"/> every
/// method throws an <see cref="ObjectDisposedException"/>. A client that was opened on tables of another version of the
/// library writes nothing: it throws a <see cref="DatabaseTooNewException"/> or a
/// <see cref="DatabaseTooOldException"/>.
/// </remarks>
public sealed partial class ApiKeyClient : IAsyncDisposable, IDisposable
{
    private readonly TimeProvider _clock;
    private readonly byte[] _label;
    private readonly KeyHasher _hasher;
    private readonly Store _store;
    private readonly BackgroundHealth _health;
    private readonly ChangeRunner _changes;
    private readonly ChangeFeed _feed;
    private readonly KeyVersions _versions;
    private readonly TimeSpan _cacheDuration;
    private readonly TimeSpan _pollInterval;

    // Of its interface's type: a native app that watches no key then links no watcher.
    private IAsyncDisposable? _watcher;
    private readonly UsageRecorder _usage;
    private readonly RateLimiter _limiter;
    private readonly KeyValidator _validator;
    private readonly TimeSpan _disposeTimeout;
    private int _disposed;

    private ApiKeyClient(ApiKeyDatabase database, ApiKeyOptions options)
    {
        options.Check(nameof(options));
        _disposeTimeout = options.ChangeTimeout;
        _label = KeyLabel.Create(options.KeyPrefix, options.Environment, nameof(options));
        _hasher = new(options.SigningSecret, options.PreviousSigningSecret, nameof(options));
        _store = database.OpenStore();
        _health = new(_store.SystemName, options.TimeProvider);
        _clock = options.FollowsDatabaseClock
            ? _store.Follow(options.TimeProvider, _health.ReportClock)
            : options.TimeProvider;
        _health.Failed += fault => BackgroundFaulted?.Invoke(this, new(fault));
        _usage = new(_store, _clock, options.UsageFlushInterval, _health);

        var versions = new KeyVersions();
        _changes = new(_store, versions, options.ChangeTimeout);
        _feed = new(_store, versions, options, _health, _clock);
        (_versions, _cacheDuration, _pollInterval) = (versions, options.CacheDuration, options.ChangePollInterval);
        var cache = new KeyCache(options.CacheCapacity, options.CacheBytes);
        var lookup = new KeyLookup(_store, versions, cache, _feed, options, _clock);
        _limiter = new(_store, _clock);
        _validator = new(lookup, _hasher, _limiter, _usage, _clock, options.ValidationTimeout);
    }

    /// <summary>
    /// Raised after each failure of work in the background, on the thread of that work. The handler must not throw, and
    /// must not wait.
    /// </summary>
    public event EventHandler<BackgroundFaultEventArgs>? BackgroundFaulted;

    /// <summary>
    /// The work in the background that failed the last time, for a health check; empty if all is well. No database is
    /// asked.
    /// </summary>
    public IReadOnlyList<BackgroundFault> BackgroundFaults => _health.Faults;

    /// <summary>
    /// Opens a client on the database at a URL. It touches no file and no server before the first call.
    /// </summary>
    /// <param name="url">As for <see cref="ApiKeyDatabase.FromUrl"/>, such as <c>sqlite:///myapp.db</c>.</param>
    /// <param name="options">How keys are issued and validated; the defaults if null.</param>
    /// <exception cref="ArgumentException">The URL or an option is invalid.</exception>
    public static ApiKeyClient Open(
        string url, ApiKeyOptions? options = null) => Open(ApiKeyDatabase.FromUrl(url), options);

    /// <summary>Opens a client on a database. It touches no file and no server before the first call.</summary>
    /// <param name="database">The database.</param>
    /// <param name="options">How keys are issued and validated; the defaults if null.</param>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    public static ApiKeyClient Open(ApiKeyDatabase database, ApiKeyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        return new(database, options ?? new());
    }

    /// <summary>
    /// Creates the tables, or upgrades them to this version of the library. It is safe on every start, and when many
    /// processes call it at once. All names begin with <c>api_key_</c>; a table that is not the library's own is never
    /// changed.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="DatabaseTooNewException">A newer version of the library has upgraded the tables.</exception>
    /// <exception cref="MissingPrivilegeException">
    /// The user of the PostgreSQL or MySQL database may not create tables, or not read their version.
    /// </exception>
    /// <exception cref="TableExistsException">
    /// A table, view or index that the library did not create has the name of one of its own. Nothing was created.
    /// </exception>
    /// <exception cref="UnknownMigrationException">
    /// An unreleased version of the library, or another program, made the tables.
    /// </exception>
    /// <exception cref="UnsupportedEncodingException">
    /// The PostgreSQL database has an encoding other than UTF8. Nothing was created.
    /// </exception>
    public async Task MigrateAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        await _store.MigrateAsync(_clock, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Checks, for a health check, that the database answers and that its tables are those of this version of the
    /// library. It uses a connection as any other call does, and changes nothing.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call. Pass the health check's own time limit.</param>
    /// <exception cref="System.Data.Common.DbException">
    /// The database cannot be reached, or the SQLite file does not exist.
    /// </exception>
    /// <exception cref="DatabaseTooNewException">A newer version of the library has upgraded the tables.</exception>
    /// <exception cref="DatabaseTooOldException">
    /// The tables do not exist, or belong to an older version: see <see cref="MigrateAsync"/>.
    /// </exception>
    /// <exception cref="TableExistsException">
    /// A table, view or index that the library did not create has the name of the list of migrations.
    /// </exception>
    /// <exception cref="UnknownMigrationException">
    /// An unreleased version of the library, or another program, made the tables.
    /// </exception>
    public async Task PingAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        await _store.CheckSchemaAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Writes the uses counted up to now, without waiting for <see cref="ApiKeyOptions.UsageFlushInterval"/>. Gives
    /// back the calls of limits that this client charged in advance and does not need yet, for other nodes. Call it
    /// before the process is frozen or ends without <see cref="DisposeAsync"/>.
    /// </summary>
    /// <param name="cancellationToken">
    /// Cancels the call. Uses that were not written stay counted. Calls that were not given back stay charged.
    /// </param>
    /// <exception cref="System.Data.Common.DbException">
    /// The uses could not be written, and stay counted. If the database refuses the uses of some keys, for example by a
    /// trigger, those of the others are written first. Where many keys are refused, it may take several flushes to find
    /// them all.
    /// </exception>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var refusal = await _usage.FlushAsync(cancellationToken).ConfigureAwait(false);
        await _limiter.GiveBackAsync(cancellationToken).ConfigureAwait(false);
        refusal?.Throw();
    }

    /// <summary>
    /// Writes the counted uses, gives back the calls of limits that were charged in advance, and closes all
    /// connections.
    /// </summary>
    /// <remarks>
    /// If the uses cannot be written, the driver's exception comes through. If the database refuses the uses of some
    /// keys, those of the others are written first. The connections are closed all the same.
    /// </remarks>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) is not 0)
            return;

        try
        {
            if (Volatile.Read(ref _watcher) is { } watcher)
                await watcher.DisposeAsync().ConfigureAwait(false);
            await _feed.DisposeAsync().ConfigureAwait(false);
            var refusal = await _usage.CloseAsync().ConfigureAwait(false);
            await _limiter.DisposeAsync().ConfigureAwait(false);
            refusal?.Throw();
        }
        finally
        {
            await _store.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Does the same as <see cref="DisposeAsync"/>, and blocks meanwhile, for at most
    /// <see cref="ApiKeyOptions.ChangeTimeout"/>. For containers that dispose of their services synchronously.
    /// </summary>
    /// <exception cref="TimeoutException">
    /// The time is over. The uses that are not written yet may be lost: the process may end before they are.
    /// </exception>
    public void Dispose()
    {
        // On the thread pool: the caller's thread may be the only one that its synchronization context has.
        var disposing = Detached.Run(() => DisposeAsync().AsTask());
        try
        {
            if (!disposing.Wait(_disposeTimeout))
                throw new TimeoutException($"The client could not be disposed of within {_disposeTimeout}.");
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerException!);
        }
    }

    private KeyWatcher CreateWatcherOnce()
    {
        if (Volatile.Read(ref _watcher) is null)
        {
            var watcher = new KeyWatcher(_store, _versions, _feed, _clock, _cacheDuration, _pollInterval, _health);
            Interlocked.CompareExchange(ref _watcher, watcher, null);
        }

        return (KeyWatcher)_watcher!;
    }

    private DateTimeOffset Now => _clock.GetUtcNow().ToStoredPrecision();

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) is not 0, this);
}
