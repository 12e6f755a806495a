namespace ApiKeys.Storage.Sqlite;

internal sealed class SqliteDatabase(string path) : ApiKeyDatabase
{
    internal override Store OpenStore() => new SqliteStore(path);

    /// <summary>
    /// Parses the part of a URL after <c>sqlite://</c>: a slash, then a relative path, an absolute path, or
    /// <c>:memory:</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The URL is faulty.</exception>
    public static ApiKeyDatabase FromUrl(string rest, string paramName)
    {
        if (rest is not ['/', .. var path])
        {
            throw new ArgumentException(
                "An SQLite URL needs three slashes before a relative path, and four before an absolute path.",
                paramName);
        }

        if (path.Contains('?') || path.Contains('#'))
        {
            throw new ArgumentException(
                "An SQLite URL takes no options. Write ? and # in a path as %3F and %23.",
                paramName);
        }

        var decoded = DatabaseUrl.Decode(path, "path", paramName);
        return string.IsNullOrWhiteSpace(decoded)
            ? throw new ArgumentException("The URL names no file. Add a path, or :memory:.", paramName)
            : new SqliteDatabase(decoded);
    }
}
