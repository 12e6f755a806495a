using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace ApiKeys.Storage.Sqlite;

internal sealed class SqliteDatabase(string path) : ApiKeyDatabase
{
    internal override Store OpenStore()
    {
        if (path is not InMemory)
        {
            var file = Path.GetFullPath(path);
            return new SqliteStore(file, SqliteOpenMode.ReadWrite, new SqliteFile(file, isReadOnly: false));
        }

        // Names belong to the process, and each store has a database of its own. A second copy of this assembly, as a
        // plug-in may load one, would count the same.
        var name = $"apikeys-{Convert.ToHexString(RandomNumberGenerator.GetBytes(16))}";
        return new SqliteStore(name, SqliteOpenMode.Memory, file: null);
    }

    /// <summary>
    /// Parses the part of a URL after <c>sqlite://</c>: a slash, then a relative path, an absolute path, or
    /// <c>:memory:</c>, and then <c>?mode=ro</c> or <c>?immutable=1</c> for a file that is only read.
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

        var start = path.IndexOfAny(['?', '#']);
        bool? isImmutable = (start < 0 ? "" : path[start..]) switch
        {
            "" => null,
            "?mode=ro" => false,
            "?immutable=1" or "?mode=ro&immutable=1" or "?immutable=1&mode=ro" => true,
            _ => throw new ArgumentException(
                "An SQLite URL takes only the options mode=ro and immutable=1. Write ? and # in a path as %3F and %23.",
                paramName),
        };

        var decoded = DatabaseUrl.Decode(start < 0 ? path : path[..start], "path", paramName);
        if (string.IsNullOrWhiteSpace(decoded))
            throw new ArgumentException("The URL names no file. Add a path, or :memory:.", paramName);
        return isImmutable is null
            ? new SqliteDatabase(decoded)
            : ReadOnlySqliteDatabase.Create(decoded, isImmutable.Value, paramName);
    }
}
