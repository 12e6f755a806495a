using MySqlConnector;

namespace ApiKeys.Storage.MySql;

/// <summary>
/// What follows the scheme in the URL of a MySQL or MariaDB server. An option is one that MySQL's own clients have, or
/// any of MySqlConnector's, with hyphens for blanks.
/// </summary>
internal static class MySqlUrl
{
    private const string Charset = "utf8mb4";
    private const string LocalHost = "localhost";

    /// <exception cref="ArgumentException">It is faulty.</exception>
    public static MySqlConnectionStringBuilder Parse(string rest, string paramName)
    {
        var url = ServerUrl.Parse(rest, paramName);
        var source = new MySqlConnectionStringBuilder { Database = url.Database ?? throw new ArgumentException("The URL names no database.", paramName) };
        source.Server = url.Host ?? LocalHost;
        if (url.Port is { } port)
            source.Port = (uint)port;
        if (url.User is not null)
            source.UserID = url.User;
        if (url.Password is not null)
            source.Password = url.Password;

        foreach (var (name, value) in url.Options)
            SetOption(source, name, value, paramName);
        return source;
    }

    private static void SetOption(MySqlConnectionStringBuilder source, string name, string value, string paramName)
    {
        switch (name)
        {
            case "ssl-mode" or "sslmode":
                Set(source, "SSL Mode", name, SslMode(name, value, paramName).ToString(), paramName);
                break;

            // MySQL's clients take localhost for the socket.
            case "unix-socket" or "socket" when source.Server is not LocalHost:
                throw new ArgumentException($"The URL names a host or a socket already, beside its option {name}.", paramName);

            case "unix-socket" or "socket":
                source.Server = value;
                source.ConnectionProtocol = MySqlConnectionProtocol.UnixSocket;
                break;

            // The driver speaks nothing else.
            case "charset" or "character-set" when string.Equals(value, Charset, StringComparison.OrdinalIgnoreCase):
                break;

            case "charset" or "character-set":
                throw new ArgumentException($"The URL's option {name} is not {Charset}, the only one that holds every name.", paramName);

            default:
                Set(source, Keyword(source, name, paramName), name, value, paramName);
                break;
        }
    }

    private static MySqlSslMode SslMode(string name, string value, string paramName) => value.ToLowerInvariant().Replace('_', '-') switch
    {
        "disabled" or "disable" or "none" => MySqlSslMode.Disabled,
        "preferred" or "prefer" => MySqlSslMode.Preferred,
        "required" or "require" => MySqlSslMode.Required,
        "verify-ca" => MySqlSslMode.VerifyCA,
        "verify-identity" or "verify-full" => MySqlSslMode.VerifyFull,
        _ => throw new ArgumentException($"The URL's option {name} is none of disabled, preferred, required, verify-ca and verify-identity.", paramName),
    };

    /// <summary>The driver's word for an option: <c>connect-timeout</c> is Connect Timeout, <c>ssl-ca</c> is SslCa.</summary>
    private static string Keyword(MySqlConnectionStringBuilder source, string name, string paramName)
    {
        foreach (var keyword in (string[])[name, name.Replace('-', ' '), name.Replace("-", "", StringComparison.Ordinal)])
        {
            try
            {
                _ = source[keyword];
                return keyword;
            }
            catch (ArgumentException)
            {
                // Not this one.
            }
        }

        throw new ArgumentException($"The URL has an option that there is not: {name}.", paramName);
    }

    private static void Set(MySqlConnectionStringBuilder source, string keyword, string name, string value, string paramName)
    {
        if (source.ContainsKey(keyword))
            throw new ArgumentException($"The URL's option {name} says again what the URL has said before.", paramName);

        try
        {
            source[keyword] = value;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            throw new ArgumentException($"The URL's option {name} has a value that it cannot have.", paramName);
        }
    }
}
