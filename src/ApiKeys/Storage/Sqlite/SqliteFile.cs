using System.Runtime.InteropServices;
using SQLitePCL;

namespace ApiKeys.Storage.Sqlite;

/// <summary>
/// The file of a store's sessions. A connection stays with the file that it opened, even after its deletion. So this
/// notices when the file was moved, deleted or replaced. All sessions are on the same file at any time.
/// </summary>
/// <remarks>
/// <para>
/// The old file's log may lie beside the new file. Two files must not share it. So the sessions on the old file end
/// first: no session opens before they are closed, and the last of them empties the log.
/// </para>
/// <para>
/// The check is SQLite's own. SQLitePCLRaw does not offer it, so this calls the native library. An app with another
/// SQLite than e_sqlite3 works without the check. On Windows SQLite does not check: an open file cannot be replaced.
/// </para>
/// </remarks>
internal sealed partial class SqliteFile(string path, bool isReadOnly) : IDisposable
{
    private const string Library = "e_sqlite3";
    private const int HasMoved = 20; // SQLITE_FCNTL_HAS_MOVED

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    private static bool _isCheckMissing = OperatingSystem.IsWindows();

    // The lock guards all that follows.
    private readonly Lock _lock = new();
    private readonly HashSet<SqliteSession> _open = [];
    private readonly HashSet<SqliteSession> _inUse = [];

    // A connection that runs no statement, so a check never waits for one.
    private sqlite3? _witness;
    private long _checked;
    private bool _wasReplaced;

    /// <summary>
    /// Takes an idle session for a call. False if the session is not open, or not on the present file.
    /// </summary>
    public bool TryTake(SqliteSession session)
    {
        lock (_lock)
        {
            if (!_open.Contains(session))
                return false;

            // Under the lock, so that one call a second pays for the check.
            if (!_wasReplaced && TimeProvider.System.GetElapsedTime(_checked) >= CheckInterval)
                Check();
            return !_wasReplaced && _inUse.Add(session);
        }
    }

    /// <summary>Ends the call that took or opened the session.</summary>
    public void Release(SqliteSession session)
    {
        lock (_lock)
            _inUse.Remove(session);
    }

    /// <summary>Opens a session for a call. If the file was replaced, the calls on the old file end first.</summary>
    public async ValueTask OpenAsync(SqliteSession session, CancellationToken cancellationToken)
    {
        while (!TryOpen(session))
            await Task.Delay(1, cancellationToken).ConfigureAwait(false);
    }

    public void Close(SqliteSession session)
    {
        lock (_lock)
        {
            _inUse.Remove(session);
            _open.Remove(session);
            session.Disconnect();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _witness?.Dispose();
            _witness = null;
        }
    }

    private bool TryOpen(SqliteSession session)
    {
        lock (_lock)
        {
            if (!_wasReplaced)
                Check();
            if (_wasReplaced && !TryCloseAll())
                return false;

            session.Connect();
            if (_open.Count is 0)
                _witness ??= OpenWitness();

            // The file may have been replaced since the check. Then the session may not read: it would use the log
            // together with the other sessions.
            Check();
            if (_wasReplaced || (_witness is not null && IsReplaced(session.Handle)))
            {
                _wasReplaced = true;
                session.Disconnect();
                return false;
            }

            _open.Add(session);
            return _inUse.Add(session);
        }
    }

    private bool TryCloseAll()
    {
        if (_inUse.Count > 0)
            return false;

        // The connection has the old file and the old log open, so a log of the new file's own is safe.
        if (_open.FirstOrDefault() is { } session)
            _ = raw.sqlite3_exec(session.Handle, "PRAGMA wal_checkpoint(TRUNCATE)");
        foreach (var old in _open)
            old.Disconnect();
        _open.Clear();
        _witness?.Dispose();
        _witness = null;
        _wasReplaced = false;
        return true;
    }

    private void Check()
    {
        _checked = TimeProvider.System.GetTimestamp();
        _wasReplaced = _witness is not null && IsReplaced(_witness);
    }

    private sqlite3? OpenWitness()
    {
        if (_isCheckMissing)
            return null;

        // A file system without stable inode numbers tells of a replaced file at once. Then there is no check.
        var flags = isReadOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE;
        var result = raw.sqlite3_open_v2(path, out var witness, flags, null);
        if (result is raw.SQLITE_OK && !IsReplaced(witness))
            return witness;
        witness?.Dispose();
        return null;
    }

    private static bool IsReplaced(sqlite3 connection)
    {
        // The handle of another library means nothing to this one.
        if (_isCheckMissing || raw.GetNativeLibraryName() is not Library)
            return false;

        try
        {
            return FileControl(connection, 0, HasMoved, out var hasMoved) is raw.SQLITE_OK && hasMoved is not 0;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            _isCheckMissing = true;
            return false;
        }
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_file_control")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int FileControl(sqlite3 connection, nint database, int operation, out int result);
}
