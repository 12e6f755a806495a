using Microsoft.Data.Sqlite;

namespace ApiKeys.Storage.Sqlite;

/// <summary>
/// A file that several processes may share, or a database in memory. SQLite lets one writer in at a time: the writers of
/// this process queue here, which is fairer and quicker than to wait for the file's lock.
/// </summary>
internal sealed class SqliteStore : Store
{
    private static int _memoryDatabases;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SqliteConnectionStringBuilder _source;
    private readonly SqliteConnection? _memory;

    public SqliteStore(string path)
    {
        // Sessions are pooled as they are, prepared; a pool beneath them would only keep files open after disposal.
        // Only a migration makes a file, so that a mistyped path is a fault and not an empty database.
        _source = path is ApiKeyDatabase.InMemory
            ? new() { DataSource = $"apikeys-{Interlocked.Increment(ref _memoryDatabases)}", Mode = SqliteOpenMode.Memory, Cache = SqliteCacheMode.Shared }
            : new() { DataSource = Path.GetFullPath(path), Mode = SqliteOpenMode.ReadWrite };
        _source.Pooling = false;

        if (_source.Mode is SqliteOpenMode.Memory)
        {
            // It lives as long as there is a connection to it.
            _memory = new(_source.ConnectionString);
            _memory.Open();
        }
    }

    public override string SystemName => "sqlite";

    // Connections that share a database in memory lock each other out of its tables.
    protected override SemaphoreSlim? ReadGate => _memory is null ? null : _gate;

    protected override SemaphoreSlim? WriteGate => _gate;

    protected override IReadOnlyList<Migration> Migrations => SqliteMigrations.All;

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        _memory?.Dispose();
    }

    protected override Session CreateSession() => new SqliteSession(_source.ConnectionString);

    protected override Session CreateMigratingSession()
    {
        var source = new SqliteConnectionStringBuilder(_source.ConnectionString);
        if (_memory is null)
            source.Mode = SqliteOpenMode.ReadWriteCreate;
        return new SqliteSession(source.ConnectionString);
    }

    // A file's connection is never cut, a writer that has to wait does so in SQLite, and what he has checked stays so: he is alone.
    protected override Fault Classify(Exception exception) => Fault.Final;
}
