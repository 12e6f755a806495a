using System.Collections.Concurrent;
using Npgsql;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// Creates and drops databases on a PostgreSQL server. The library migrates one database per server, the template. A
/// copy of it is cheaper than a migration.
/// </summary>
internal sealed class PostgreSqlTestServer
{
    private static readonly ConcurrentDictionary<string, PostgreSqlTestServer> Servers = new(StringComparer.Ordinal);

    private readonly UriBuilder _url;
    private readonly Lazy<Task<string>> _template;
    private volatile bool _hasStrategies;

    private PostgreSqlTestServer(string url)
    {
        _url = new(url);
        _template = new(CreateTemplateAsync);
    }

    public static PostgreSqlTestServer Of(string url) => Servers.GetOrAdd(url, static url => new(url));

    public static string NewName() =>
        $"apikeys_{Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8))}";

    public static string UrlOf(string serverUrl, string database) =>
        new UriBuilder(serverUrl) { Path = database }.Uri.AbsoluteUri;

    public string ConnectionStringTo(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = _url.Host,
        Port = _url.Port,
        Username = Uri.UnescapeDataString(_url.UserName),
        Password = Uri.UnescapeDataString(_url.Password),
        Database = database,
        Pooling = false,
    }.ConnectionString;

    /// <summary>Returns the name of the template. The first call creates and migrates it.</summary>
    public Task<string> GetTemplateAsync() => _template.Value;

    public void Create(string database) => Execute($"CREATE DATABASE {database}");

    // The default strategy of version 15 and later writes the whole copy to the log, which costs three times as much.
    public void Copy(string template, string database) =>
        Execute($"CREATE DATABASE {database} TEMPLATE {template} {(_hasStrategies ? "STRATEGY FILE_COPY" : "")}");

    public void Drop(string database) => Execute($"DROP DATABASE {database} WITH (FORCE)");

    private async Task<string> CreateTemplateAsync()
    {
        var template = NewName();
        Create(template);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => DropTemplate(template);
        await using var client = ApiKeyClient.Open(UrlOf(_url.Uri.AbsoluteUri, template));
        await client.MigrateAsync();
        return template;
    }

    private void DropTemplate(string template)
    {
        try
        {
            Drop(template);
        }
        catch (NpgsqlException)
        {
            // The server ended before this process, and took its databases along.
        }
    }

    private void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(ConnectionStringTo(_url.Path.TrimStart('/')));
        connection.Open();
        _hasStrategies = connection.PostgreSqlVersion.Major >= 15;
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
