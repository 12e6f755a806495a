using System.Data.Common;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>A fresh database of one kind, and a way into it that does not use the library.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    /// <summary>The same database, as an app would name it.</summary>
    public abstract ApiKeyDatabase Database { get; }

    /// <summary>A URL of the same database.</summary>
    public abstract string Url { get; }

    /// <summary>The URL with another option: <c>name=value</c>.</summary>
    public string UrlWith(string option) => $"{Url}{(Url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{option}";

    /// <summary>The URL without TLS: a proxy can read what a client sends, and TLS takes no round trips.</summary>
    public string PlainUrl =>
        Url.Contains("ssl-mode", StringComparison.Ordinal) ? Url : UrlWith("ssl-mode=disable");

    /// <summary>A database of the same kind that cannot be reached.</summary>
    public abstract ApiKeyDatabase Unreachable { get; }

    /// <summary>How an id is written in this database's SQL.</summary>
    public abstract string Literal(Guid id);

    /// <summary>A connection that obeys the same constraints as the library's.</summary>
    public abstract Task<DbConnection> ConnectAsync();

    /// <summary>Fails the test unless the database finds its own files sound.</summary>
    public abstract Task AssertIntegrityAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>
    /// Called before the first use of a database that the test migrates anyway. A kind for which a copy of a migrated
    /// database is cheaper than a migration creates such a copy.
    /// </summary>
    public virtual Task CreateFromTemplateAsync() => Task.CompletedTask;

    public async Task<int> ExecuteAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteNonQueryAsync();
    }

    public Task<long> CountAsync(string table) => ScalarAsync($"SELECT count(*) FROM {table}");

    /// <summary>How many connections clients have to the database.</summary>
    public abstract Task<long> CountConnectionsAsync();

    public async Task<long> ScalarAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
