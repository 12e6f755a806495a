using System.Security.Cryptography;
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

    public SqliteStore(string path)
    {
        // A database in memory has a name of its own and a shared cache, so all connections of this store see it. Names
        // belong to the process. A second copy of this assembly, as a plug-in may load one, would count the same.
        // ReadWrite does not create a file. Only a migration does: a mistyped path is a fault, not an empty database.
        _source = path is ApiKeyDatabase.InMemory
            ? new()
            {
                DataSource = $"apikeys-{Convert.ToHexString(RandomNumberGenerator.GetBytes(16))}",
                Mode = SqliteOpenMode.Memory,
                Cache = SqliteCacheMode.Shared,
            }
            : new()
            {
                DataSource = Path.GetFullPath(path),
                Mode = SqliteOpenMode.ReadWrite,
            };

        // The store pools prepared sessions itself. The driver's pool would only keep files open after disposal.
        _source.Pooling = false;

        if (_source.Mode is SqliteOpenMode.Memory)
        {
            // The database lives as long as a connection to it is open.
            _memory = new(_source.ConnectionString);
            _memory.Open();
        }
        else
        {
            _file = new(_source.DataSource);
        }
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
        if (_memory is null)
            source.Mode = SqliteOpenMode.ReadWriteCreate;
        return new SqliteSession(source.ConnectionString, _file);
    }

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
