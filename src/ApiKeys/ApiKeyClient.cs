using System.Runtime.ExceptionServices;
using ApiKeys.Foreign;
using ApiKeys.Hashing;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Telemetry;
using ApiKeys.Text;

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
    private readonly ApiKeyDatabase _database;

    // A copy: the app may change its own later.
    private readonly ApiKeyOptions _options;
    private readonly KeyLabels _labels;
    private readonly Environments? _environments;
    private readonly ForeignFormats? _foreignFormats;
    private readonly KeyTerms _terms;
    private readonly KeyHasher _hasher;
    private readonly BackgroundHealth _health;
    private readonly Lock _lock = new();

    // Of a client that acts under a name: the client that it shares all with, and that name. It has no node of its own.
    private readonly ApiKeyClient? _root;
    private readonly string? _actor;
    private Node? _node;
    private int _disposed;

    private ApiKeyClient(ApiKeyDatabase database, ApiKeyOptions options)
    {
        options.Check(nameof(options));
        (_database, _options) = (database, options.CopyWithoutSecrets());
        _terms = KeyTerms.Of(_options);
        _labels = new(options, nameof(options));
        _environments = Environments.Of(options, nameof(options));
        _foreignFormats = ForeignFormats.Of(options.ForeignFormats, nameof(options));
        _hasher = new(options.SigningSecret, options.EarlierSigningSecrets, nameof(options));
        var store = database.OpenStore();
        _health = new(store.SystemName, options.TimeProvider);
        _health.Failed += fault => _backgroundFaulted?.Invoke(this, new(fault));
        _node = new(store, _hasher, _environments, _foreignFormats, _options, _health);
    }

    private ApiKeyClient(ApiKeyClient root, string actor)
    {
        (_root, _actor) = (root, actor);
        (_database, _options, _labels) = (root._database, root._options, root._labels);
        (_environments, _hasher, _health) = (root._environments, root._hasher, root._health);
        (_foreignFormats, _terms) = (root._foreignFormats, root._terms);
    }

    private event EventHandler<BackgroundFaultEventArgs>? _backgroundFaulted;

    /// <summary>
    /// Raised after each failure of work in the background, on the thread of that work. The handler must not throw, and
    /// must not wait. The sender is the client that was opened.
    /// </summary>
    public event EventHandler<BackgroundFaultEventArgs>? BackgroundFaulted
    {
        add => (_root ?? this)._backgroundFaulted += value;
        remove => (_root ?? this)._backgroundFaulted -= value;
    }

    /// <summary>
    /// The work in the background that failed the last time, for a health check; empty if all is well. No database is
    /// asked.
    /// </summary>
    public IReadOnlyList<BackgroundFault> BackgroundFaults => _health.Faults;

    /// <summary>
    /// Whether the client only reads its database: <see cref="ApiKeyDatabase.SqliteReadOnly"/>. Uses are not counted.
    /// </summary>
    public bool IsReadOnly => _database.IsReadOnly;

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
        var node = Current;
        await node.Store.MigrateAsync(node.Clock, cancellationToken).ConfigureAwait(false);
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
        await Current.Store.CheckSchemaAsync(cancellationToken).ConfigureAwait(false);
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
        await Current.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes the client ready to be copied with the memory of its process, as AWS Lambda SnapStart, Firecracker and
    /// CRIU do. It flushes as <see cref="FlushAsync"/> does, closes all connections, and forgets all that it keeps in
    /// memory. The next call of each copy begins anew: with connections, a cache and counts of its own.
    /// </summary>
    /// <remarks>
    /// Call it last before the snapshot, while no other call of the client runs. Copies that are made without it share
    /// connections, limits charged in advance, and the numbers by which uses are counted once: limits may be exceeded,
    /// and uses lost. A data source of the app keeps its own idle connections: clear it as well. A
    /// <see cref="KeyWatch"/> of an earlier connection ends without a word.
    /// </remarks>
    /// <param name="cancellationToken">Cancels the flush. The client then goes on as before.</param>
    /// <exception cref="InvalidOperationException">
    /// The database is in the memory of the process. It would be gone.
    /// </exception>
    /// <exception cref="System.Data.Common.DbException">
    /// The uses could not be written, as for <see cref="FlushAsync"/>. The client goes on as before.
    /// </exception>
    public async Task PrepareForSnapshotAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        if (_root is not null)
        {
            await _root.PrepareForSnapshotAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        var node = Volatile.Read(ref _node);
        if (node is null)
            return;
        if (node.Store.IsInMemory)
            throw new InvalidOperationException("A database in memory would be gone after a snapshot. Use a file.");

        await node.FlushAsync(cancellationToken).ConfigureAwait(false);
        if (Interlocked.CompareExchange(ref _node, null, node) == node)
            await node.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Writes the counted uses, gives back the calls of limits that were charged in advance, and closes all
    /// connections. A client of <see cref="ActingAs"/> does nothing.
    /// </summary>
    /// <remarks>
    /// If the uses cannot be written, the driver's exception comes through. If the database refuses the uses of some
    /// keys, those of the others are written first. The connections are closed all the same.
    /// </remarks>
    public async ValueTask DisposeAsync()
    {
        if (_root is not null || Interlocked.Exchange(ref _disposed, 1) is not 0)
            return;

        Node? node;
        lock (_lock)
            node = Interlocked.Exchange(ref _node, null);
        if (node is not null)
            await node.DisposeAsync().ConfigureAwait(false);
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
            if (!disposing.Wait(_options.ChangeTimeout))
                throw new TimeoutException($"The client could not be disposed of within {_options.ChangeTimeout}.");
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerException!);
        }
    }

    private Node Current => Volatile.Read(ref _node) ?? CreateNode();

    private DateTimeOffset Now => Current.Clock.GetUtcNow().ToStoredPrecision();

    private Node CreateNode()
    {
        if (_root is not null)
            return _root.Current;

        lock (_lock)
        {
            ThrowIfDisposed();
            return _node ??= new(_database.OpenStore(), _hasher, _environments, _foreignFormats, _options, _health);
        }
    }

    private void ThrowIfDisposed()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) is not 0, this);
        _root?.ThrowIfDisposed();
    }
}
