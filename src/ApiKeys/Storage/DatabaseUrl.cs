using System.Text;
using ApiKeys.Storage.MySql;
using ApiKeys.Storage.PostgreSql;
using ApiKeys.Storage.Sqlite;

namespace ApiKeys.Storage;

/// <summary>
/// Parses a database's URL: <c>scheme://</c> or <c>scheme+driver://</c>, then the part that the scheme defines. A
/// message names the fault. It never quotes the URL, which may hold a password.
/// </summary>
internal static class DatabaseUrl
{
    private const string Separator = "://";

    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">The URL is faulty.</exception>
    public static ApiKeyDatabase Parse(string url, string paramName)
    {
        ArgumentNullException.ThrowIfNull(url, paramName);

        var separator = url.IndexOf(Separator, StringComparison.Ordinal);
        if (separator < 0)
        {
            throw new ArgumentException(
                "The URL has no scheme. Begin it with one, such as sqlite:/// or postgresql://.",
                paramName);
        }

        var scheme = url[..separator].Split('+')[0];
        var rest = url[(separator + Separator.Length)..];
        return scheme.ToLowerInvariant() switch
        {
            "sqlite" => SqliteDatabase.FromUrl(rest, paramName),
            "postgresql" or "postgres" => PostgreSqlUrl.Parse(rest, paramName),
            "mysql" or "mariadb" => MySqlDatabase.FromUrl(rest, paramName),
            _ => throw new ArgumentException(
                "The URL's scheme is unknown. Use sqlite, postgresql, postgres, mysql or mariadb.",
                paramName),
        };
    }

    /// <summary>Percent-decodes a part of a URL.</summary>
    /// <exception cref="ArgumentException">
    /// A <c>%</c> does not begin an escape, the escapes are not UTF-8, or the part holds U+0000.
    /// </exception>
    public static string Decode(string text, string part, string paramName)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var isEscape = text[i] is '%';
            var end = isEscape ? i + 3 : i + (char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1);
            if (isEscape
                && (end > text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])))
            {
                throw new ArgumentException(
                    $"The URL's {part} has a % without two hexadecimal digits after it. Write % itself as %25.",
                    paramName);
            }

            bytes.AddRange(isEscape
                ? Convert.FromHexString(text.AsSpan(i + 1, 2))
                : Encoding.UTF8.GetBytes(text[i..end]));
            i = end;
        }

        try
        {
            var decoded = StrictUtf8.GetString([.. bytes]);
            return decoded.Contains('\0')
                ? throw new ArgumentException($"The URL's {part} holds U+0000. Remove it.", paramName)
                : decoded;
        }
        catch (DecoderFallbackException)
        {
            throw new ArgumentException(
                $"The percent-encoded bytes of the URL's {part} are not UTF-8. Encode its characters as UTF-8.",
                paramName);
        }
    }
}
