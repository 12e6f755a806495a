using Microsoft.Data.Sqlite;

namespace ApiKeys.Storage.Sqlite;

/// <summary>An SQLite file that clients only read.</summary>
/// <param name="path">The path of the file.</param>
/// <param name="isImmutable">Whether nobody writes. SQLite then needs no lock and no other file.</param>
internal sealed class ReadOnlySqliteDatabase(string path, bool isImmutable) : ApiKeyDatabase
{
    internal override bool IsReadOnly => true;

    /// <exception cref="ArgumentException">The path is that of a database in memory.</exception>
    public static ReadOnlySqliteDatabase Create(string path, bool isImmutable, string paramName) => path is InMemory
        ? throw new ArgumentException("A database in memory is empty at first, so it cannot be read-only.", paramName)
        : new(path, isImmutable);

    internal override Store OpenStore()
    {
        var file = Path.GetFullPath(path);
        return isImmutable
            ? new SqliteStore(ImmutableUri(file), SqliteOpenMode.ReadOnly, file: null)
            : new SqliteStore(file, SqliteOpenMode.ReadOnly, new SqliteFile(file, isReadOnly: true));
    }

    // https://www.sqlite.org/uri.html
    private static string ImmutableUri(string file) =>
        $"file:{file.Replace("%", "%25").Replace("?", "%3f").Replace("#", "%23")}?immutable=1";
}
