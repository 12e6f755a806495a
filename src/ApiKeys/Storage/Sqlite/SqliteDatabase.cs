namespace ApiKeys.Storage.Sqlite;

internal sealed class SqliteDatabase(string path) : ApiKeyDatabase
{
    internal override Store OpenStore() => new SqliteStore(path);

    /// <summary>Reads what follows <c>sqlite://</c>: a slash, then a relative path, an absolute one, or <c>:memory:</c>.</summary>
    /// <exception cref="ArgumentException">It is faulty.</exception>
    public static ApiKeyDatabase FromUrl(string rest, string paramName)
    {
        if (rest is not ['/', .. var path])
            throw new ArgumentException("An SQLite URL has three slashes before a relative path, and four before an absolute one.", paramName);
        if (path.Contains('?') || path.Contains('#'))
            throw new ArgumentException("An SQLite URL takes no options; ? and # in a path are written %3F and %23.", paramName);
        var decoded = DatabaseUrl.Decode(path, "path", paramName);
        return string.IsNullOrWhiteSpace(decoded)
            ? throw new ArgumentException("The URL names no file.", paramName)
            : new SqliteDatabase(decoded);
    }
}
