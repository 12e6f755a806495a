using Microsoft.Data.Sqlite;

namespace ApiKeys.Benchmarks.Databases;

/// <summary>
/// The path of an SQLite file. The file and the files that SQLite puts beside it are deleted afterwards.
/// </summary>
internal sealed class TemporaryFile : IDisposable
{
    private static int _count;

    public string Path { get; } = System.IO.Path.Combine(
        System.IO.Path.GetTempPath(), $"apikeys-bench-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        foreach (var suffix in (string[])["", "-shm", "-wal"])
            File.Delete(Path + suffix);
    }
}
