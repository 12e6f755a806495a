using Npgsql;

namespace ApiKeys.Storage.PostgreSql;

/// <summary>Reads what follows <c>postgresql://</c>: a server's URL, with libpq's names for options, or Npgsql's own.</summary>
internal static class PostgreSqlUrl
{
    /// <summary>Ours alone: whether statements are prepared. Switched off behind a pooler that shares connections by transaction.</summary>
    private const string PrepareOption = "prepare-statements";

    /// <exception cref="ArgumentException">It is faulty.</exception>
    public static PostgreSqlDatabase Parse(string rest, string paramName)
    {
        var url = ServerUrl.Parse(rest, paramName);
        var settings = new NpgsqlConnectionStringBuilder();
        if (url.Host is not null)
            settings.Host = url.Host;
        if (url.Port is { } port)
            settings.Port = port;
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
                throw new ArgumentException($"The URL's option {name} is unknown, or its value is none that it takes.", paramName);
        }

        if (settings.Host is null)
            throw new ArgumentException("The URL names no host.", paramName);
        return new(settings, prepares);
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
        if (!Enum.TryParse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode) || !Enum.IsDefined(mode))
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
        catch (Exception exception) when (exception is ArgumentException or KeyNotFoundException or FormatException or InvalidCastException or OverflowException)
        {
            return false;
        }
    }
}
