using ApiKeys.Storage.PostgreSql;
using ApiKeys.Storage.Sqlite;

namespace ApiKeys.Storage;

/// <summary>
/// Reads the address of a database: <c>scheme://</c> or <c>scheme+driver://</c>, then what the scheme's database defines.
/// A message names the fault and never the address, which may hold a password.
/// </summary>
internal static class DatabaseUrl
{
    private const string Separator = "://";

    /// <exception cref="ArgumentException">The address is faulty.</exception>
    public static ApiKeyDatabase Parse(string url, string paramName)
    {
        ArgumentNullException.ThrowIfNull(url, paramName);

        var separator = url.IndexOf(Separator, StringComparison.Ordinal);
        if (separator < 0)
            throw new ArgumentException("The URL has no scheme; one begins with sqlite:///, for instance.", paramName);

        var scheme = url[..separator].Split('+')[0];
        var rest = url[(separator + Separator.Length)..];
        return scheme.ToLowerInvariant() switch
        {
            "sqlite" => SqliteDatabase.FromUrl(rest, paramName),
            "postgresql" or "postgres" => PostgreSqlUrl.Parse(rest, paramName),
            _ => throw new ArgumentException("The URL's scheme is none that this version knows: sqlite, postgresql, postgres.", paramName),
        };
    }

    /// <summary>Decodes %XX, and refuses a % that begins no escape, and U+0000.</summary>
    /// <exception cref="ArgumentException">The text is faulty.</exception>
    public static string Decode(string text, string part, string paramName)
    {
        for (var escape = text.IndexOf('%', StringComparison.Ordinal); escape >= 0; escape = text.IndexOf('%', escape + 1))
        {
            if (escape + 2 >= text.Length || !char.IsAsciiHexDigit(text[escape + 1]) || !char.IsAsciiHexDigit(text[escape + 2]))
                throw new ArgumentException($"The URL's {part} has a % that two hexadecimal digits do not follow; % itself is written %25.", paramName);
        }

        var decoded = Uri.UnescapeDataString(text);
        if (decoded.Contains('\0'))
            throw new ArgumentException($"The URL's {part} holds U+0000.", paramName);
        return decoded;
    }
}
