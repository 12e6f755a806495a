using MySqlConnector;

namespace ApiKeys.Storage.MySql;

/// <summary>
/// Parses the part of a URL after <c>mysql://</c> or <c>mariadb://</c>. Options have the names of MySQL's own clients
/// or of MySqlConnector, with hyphens in place of blanks. The hosts of a cluster are separated by commas.
/// </summary>
internal static class MySqlUrl
{
    private const string Charset = "utf8mb4";
    private const string LocalHost = "localhost";

    /// <returns>The settings of each host.</returns>
    /// <exception cref="ArgumentException">The URL is faulty.</exception>
    public static IReadOnlyList<MySqlConnectionStringBuilder> Parse(string rest, string paramName)
    {
        var url = ServerUrl.Parse(rest, paramName);
        return [.. url.Hosts.Select(host => ParseOne(url, host.Name, host.Port, paramName))];
    }

    private static MySqlConnectionStringBuilder ParseOne(ServerUrl url, string? host, int? port, string paramName)
    {
        var source = new MySqlConnectionStringBuilder
        {
            Database = url.Database
                ?? throw new ArgumentException("The URL names no database. Write mysql://host/database.", paramName),
            Server = host ?? LocalHost,
        };
        if (port is not null)
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

            // MySQL's clients use the socket for localhost. So a socket is allowed beside localhost, but not beside
            // another host.
            case "unix-socket" or "socket" when source.Server is not LocalHost:
                throw new ArgumentException(
                    $"The URL has the option {name}, but it already names a host or a socket. Remove one of the two.",
                    paramName);

            case "unix-socket" or "socket":
                source.Server = value;
                source.ConnectionProtocol = MySqlConnectionProtocol.UnixSocket;
                break;

            // The driver always uses this character set.
            case "charset" or "character-set" when string.Equals(value, Charset, StringComparison.OrdinalIgnoreCase):
                break;

            case "charset" or "character-set":
                throw new ArgumentException(
                    $"The URL's option {name} must be {Charset}, the only character set that holds every name.",
                    paramName);

            default:
                Set(source, Keyword(source, name, paramName), name, value, paramName);
                break;
        }
    }

    private static MySqlSslMode SslMode(string name, string value, string paramName) =>
        value.ToLowerInvariant().Replace('_', '-') switch
        {
            "disabled" or "disable" or "none" => MySqlSslMode.Disabled,
            "preferred" or "prefer" => MySqlSslMode.Preferred,
            "required" or "require" => MySqlSslMode.Required,
            "verify-ca" => MySqlSslMode.VerifyCA,
            "verify-identity" or "verify-full" => MySqlSslMode.VerifyFull,
            _ => throw new ArgumentException(
                $"The URL's option {name} must be disabled, preferred, required, verify-ca or verify-identity.",
                paramName),
        };

    /// <summary>
    /// Finds the driver's name of an option: <c>connect-timeout</c> is Connect Timeout, <c>ssl-ca</c> is SslCa.
    /// </summary>
    private static string Keyword(MySqlConnectionStringBuilder source, string name, string paramName)
    {
        string[] spellings = [name, name.Replace('-', ' '), name.Replace("-", "", StringComparison.Ordinal)];
        foreach (var keyword in spellings)
        {
            try
            {
                _ = source[keyword];
                return keyword;
            }
            catch (ArgumentException)
            {
                // The driver does not know this spelling. Try the next one.
            }
        }

        throw new ArgumentException($"The URL has an unknown option: {name}.", paramName);
    }

    private static void Set(
        MySqlConnectionStringBuilder source,
        string keyword,
        string name,
        string value,
        string paramName)
    {
        if (source.ContainsKey(keyword))
            throw new ArgumentException($"The URL's option {name} repeats a setting. Give it only once.", paramName);

        try
        {
            source[keyword] = value;
        }
        catch (Exception exception) when (exception is ArgumentException
            or FormatException
            or OverflowException
            or InvalidCastException)
        {
            throw new ArgumentException($"The URL's option {name} has an invalid value.", paramName);
        }
    }
}
