using System.Text;
using ApiKeys.Storage.MySql;
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

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

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
            "mysql" or "mariadb" => MySqlDatabase.FromUrl(rest, paramName),
            _ => throw new ArgumentException("The URL's scheme is none that this version knows: sqlite, postgresql, postgres, mysql, mariadb.", paramName),
        };
    }

    /// <summary>Decodes %XX, and refuses a % that begins no escape, escapes that are no UTF-8, and U+0000.</summary>
    /// <exception cref="ArgumentException">The text is faulty.</exception>
    public static string Decode(string text, string part, string paramName)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var isEscape = text[i] is '%';
            var end = isEscape ? i + 3 : i + (char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1);
            if (isEscape && (end > text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])))
                throw new ArgumentException($"The URL's {part} has a % that two hexadecimal digits do not follow; % itself is written %25.", paramName);

            bytes.AddRange(isEscape ? Convert.FromHexString(text.AsSpan(i + 1, 2)) : Encoding.UTF8.GetBytes(text[i..end]));
            i = end;
        }

        try
        {
            var decoded = StrictUtf8.GetString([.. bytes]);
            return decoded.Contains('\0') ? throw new ArgumentException($"The URL's {part} holds U+0000.", paramName) : decoded;
        }
        catch (DecoderFallbackException)
        {
            throw new ArgumentException($"The URL's {part} is not UTF-8 where it is percent-encoded.", paramName);
        }
    }
}
