using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ApiKeys.Storage.Sqlite;

/// <summary>
/// An SQLite file that several processes may share, or a database in memory. SQLite allows one writer at a time. The
/// writers of this process queue at a semaphore, which is fairer and faster than waiting for the file's lock.
/// </summary>
internal sealed class SqliteStore : Store
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SqliteConnectionStringBuilder _source;
    private readonly SqliteConnection? _memory;
    private readonly SqliteFile? _file;

    /// <param name="source">The path of the file, its URI, or the name of a database in memory.</param>
    /// <param name="mode">
    /// How the sessions open it. ReadWrite does not create a file; only a migration does: a mistyped path is a fault,
    /// not an empty database.
    /// </param>
    /// <param name="file">Notices that the file is replaced; null if that cannot happen.</param>
    public SqliteStore(string source, SqliteOpenMode mode, SqliteFile? file)
    {
        _file = file;

        // The store pools prepared sessions itself. The driver's pool would only keep files open after disposal.
        _source = new() { DataSource = source, Mode = mode, Pooling = false };
        if (mode is SqliteOpenMode.Memory)
        {
            // With a shared cache all connections see the database. It lives as long as one of them is open.
            _source.Cache = SqliteCacheMode.Shared;
            _memory = new(_source.ConnectionString);
            _memory.Open();
        }

        IsReadOnly = mode is SqliteOpenMode.ReadOnly;
    }

    public override string SystemName => "sqlite";

    /// <inheritdoc/>
    public override bool IsInMemory => _memory is not null;

    public override TimeProvider Follow(TimeProvider clock, Action<TimeSpan> measured) => clock;

    // Connections to a shared database in memory lock each other out of its tables, so readers queue as well.
    protected override SemaphoreSlim? ReadGate => _memory is null ? null : _gate;

    protected override SemaphoreSlim? WriteGate => _gate;

    // A transaction waits for the write lock without a thread.
    protected override bool StatementsNeedTransaction => true;

    public override IReadOnlyList<Migration> Migrations => SqliteMigrations.All;

    public override int SchemaVersion => SqliteMigrations.LatestVersion;

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        _file?.Dispose();
        _memory?.Dispose();
    }

    protected override Session CreateSession() => new SqliteSession(_source.ConnectionString, _file);

    protected override Session CreateMigratingSession()
    {
        var source = new SqliteConnectionStringBuilder(_source.ConnectionString);
        if (_memory is null && !IsReadOnly)
            source.Mode = SqliteOpenMode.ReadWriteCreate;
        return new SqliteSession(source.ConnectionString, _file);
    }

    // https://www.sqlite.org/uri.html
    private static string ImmutableUri(string path) =>
        $"file:{path.Replace("%", "%25").Replace("?", "%3f").Replace("#", "%23")}?immutable=1";

    // No fault needs a retry. A file's connection is never cut. A session on a file that was replaced is opened again
    // before its next call. A writer waits for the lock before it begins, and is then the only writer: its checks stay
    // true.
    protected override Fault Classify(Exception exception) => Fault.Final;

    /// <inheritdoc/>
    public override bool IsRefusal(Exception exception) => exception is SqliteException
    {
        // RAISE in a trigger is a constraint. SQLITE_ERROR is how an expression or a function in a trigger fails.
        SqliteErrorCode: raw.SQLITE_CONSTRAINT or raw.SQLITE_ERROR or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG,
    };
}
