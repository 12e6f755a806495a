namespace ApiKeys.Storage;

/// <summary>
/// The part of a server's URL after the scheme: <c>user:password@host:port/database?option=value</c> (RFC 3986). User,
/// password, host, database and options are percent-decoded. A host may be an IPv6 address in brackets. As in libpq's
/// URLs, several hosts are separated by commas, each with its port. A message quotes at most an option's name.
/// </summary>
internal sealed class ServerUrl
{
    private ServerUrl()
    {
    }

    public string? User { get; private init; }

    public string? Password { get; private init; }

    /// <summary>At least one. A single host may be null.</summary>
    public IReadOnlyList<(string? Name, int? Port)> Hosts { get; private init; } = [];

    public string? Database { get; private init; }

    /// <summary>The options in their order. Names are in lower case, with <c>-</c> in place of <c>_</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Options { get; private init; } = [];

    /// <exception cref="ArgumentException">The URL is faulty.</exception>
    public static ServerUrl Parse(string rest, string paramName)
    {
        if (rest.Contains('#'))
            throw new ArgumentException("A server's URL must have no fragment. Write # as %23.", paramName);

        var (beforeQuery, query) = Split(rest, rest.IndexOf('?', StringComparison.Ordinal));
        var (authority, database) = Split(beforeQuery, beforeQuery.IndexOf('/', StringComparison.Ordinal));
        var at = authority.LastIndexOf('@');
        var (user, password) = at < 0 ? (null, null) : ParseUser(authority[..at], paramName);
        var hosts = authority[(at + 1)..].Split(',').Select(host => ParseHost(host, paramName)).ToList();
        if (hosts.Count > 1 && hosts.Exists(static host => host.Host is null))
            throw new ArgumentException("The URL has a comma without a host on both of its sides.", paramName);
        if (database?.Contains('/') is true)
        {
            throw new ArgumentException(
                "The URL has more than a database's name after the host. Write / in a password as %2F.",
                paramName);
        }

        var options = query?.Split('&', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return new()
        {
            User = user,
            Password = password,
            Hosts = hosts,
            Database = Decoded(database, "database", paramName),
            Options = [.. options.Select(option => ParseOption(option, paramName))],
        };
    }

    private static (string? User, string? Password) ParseUser(string text, string paramName)
    {
        var (user, password) = Split(text, text.IndexOf(':', StringComparison.Ordinal));
        return (Decoded(user, "user", paramName), Decoded(password, "password", paramName));
    }

    private static (string? Host, int? Port) ParseHost(string text, string paramName)
    {
        var isBracketed = text.StartsWith('[');
        var bracket = text.IndexOf(']', StringComparison.Ordinal);
        if (isBracketed != bracket >= 0 || (bracket >= 0 && bracket + 1 < text.Length && text[bracket + 1] is not ':'))
        {
            throw new ArgumentException(
                "The URL's host has an unmatched bracket, or text other than :port after ]. "
                + "Write an IPv6 host as [::1] or [::1]:port.",
                paramName);
        }

        var colon = isBracketed ? text.IndexOf(':', bracket) : text.IndexOf(':', StringComparison.Ordinal);
        var (host, port) = Split(text, colon);
        var address = isBracketed ? host[1..bracket] : Decoded(host, "host", paramName);
        if (string.IsNullOrEmpty(port))
            return (address, null);
        return int.TryParse(port, System.Globalization.NumberStyles.None, null, out var number)
            && number is > 0 and <= ushort.MaxValue
            ? (address, number)
            : throw new ArgumentException(
                "The URL's port is not a number from 1 to 65535. Put an IPv6 host in brackets. "
                + "Write / and ? in a password as %2F and %3F.",
                paramName);
    }

    private static KeyValuePair<string, string> ParseOption(string text, string paramName)
    {
        var (name, value) = Split(text, text.IndexOf('=', StringComparison.Ordinal));
        if (value is null || name.Length is 0)
            throw new ArgumentException("The URL has an option without the form name=value.", paramName);

        var normalized = DatabaseUrl.Decode(name, "option", paramName).ToLowerInvariant().Replace('_', '-');
        return new(normalized, DatabaseUrl.Decode(value, $"option {normalized}", paramName));
    }

    private static string? Decoded(string? text, string part, string paramName) =>
        string.IsNullOrEmpty(text) ? null : DatabaseUrl.Decode(text, part, paramName);

    private static (string Before, string? After) Split(string text, int index) =>
        index < 0 ? (text, null) : (text[..index], text[(index + 1)..]);
}
