using Npgsql;

namespace ApiKeys.Storage.PostgreSql;

/// <summary>
/// Parses the part of a URL after <c>postgresql://</c>. Options have the names of libpq or of Npgsql.
/// </summary>
internal static class PostgreSqlUrl
{
    /// <summary>
    /// This library's own option: whether statements are prepared. Switch it off behind a pooler in transaction mode.
    /// </summary>
    private const string PrepareOption = "prepare-statements";

    /// <exception cref="ArgumentException">The URL is faulty.</exception>
    public static PostgreSqlDatabase Parse(string rest, string paramName)
    {
        var url = ServerUrl.Parse(rest, paramName);
        var settings = new NpgsqlConnectionStringBuilder();
        if (url.Hosts is [var (host, port)])
        {
            if (host is not null)
                settings.Host = host;
            if (port is not null)
                settings.Port = port.Value;
        }
        else
        {
            settings.Host = string.Join(',', url.Hosts.Select(static host => Write(host.Name!, host.Port)));
        }

        if (url.User is not null)
            settings.Username = url.User;
        if (url.Password is not null)
            settings.Password = url.Password;
        if (url.Database is not null)
            settings.Database = url.Database;

        var prepares = true;
        foreach (var (name, value) in url.Options)
        {
            if (!TrySet(settings, name, value, ref prepares))
                throw new ArgumentException($"The URL's option {name} is unknown, or its value is invalid.", paramName);
        }

        if (settings.Host is null)
            throw new ArgumentException("The URL names no host. Write postgresql://host/database.", paramName);

        // The driver would throw a NotSupportedException when it connects.
        if (!PostgreSqlDatabase.HasSeveralHosts(settings)
            && settings.TargetSessionAttributes is { } wanted
            && !string.Equals(wanted, "any", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                "The URL's option target-session-attrs chooses among several hosts, and the URL names one. Remove it.",
                paramName);
        }

        return new(settings, prepares);
    }

    private static string Write(string host, int? port)
    {
        var name = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        return $"{name}:{port ?? NpgsqlConnection.DefaultPort}";
    }

    private static bool TrySet(NpgsqlConnectionStringBuilder settings, string name, string value, ref bool prepares)
    {
        switch (name)
        {
            case PrepareOption:
                return bool.TryParse(value, out prepares);
            case "sslmode" or "ssl-mode":
                return TrySetSslMode(settings, value);
            default:
                return TrySetKeyword(settings, name switch
                {
                    "sslrootcert" => "Root Certificate",
                    "sslcert" => "SSL Certificate",
                    "sslkey" => "SSL Key",
                    "sslpassword" => "SSL Password",
                    "connect-timeout" => "Timeout",
                    "target-session-attrs" => "Target Session Attributes",
                    _ => name.Replace('-', ' '),
                }, value);
        }
    }

    private static bool TrySetSslMode(NpgsqlConnectionStringBuilder settings, string value)
    {
        var text = value.Replace("-", "", StringComparison.Ordinal);
        if (!Enum.TryParse<SslMode>(text, ignoreCase: true, out var mode) || !Enum.IsDefined(mode))
            return false;
        settings.SslMode = mode;
        return true;
    }

    private static bool TrySetKeyword(NpgsqlConnectionStringBuilder settings, string keyword, string value)
    {
        try
        {
            settings[keyword] = value;
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException
            or KeyNotFoundException
            or FormatException
            or InvalidCastException
            or OverflowException)
        {
            return false;
        }
    }
}
