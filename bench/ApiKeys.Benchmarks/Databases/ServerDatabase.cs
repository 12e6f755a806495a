using System.Data.Common;
using System.Security.Cryptography;
using ApiKeys.Benchmarks.Peers;

namespace ApiKeys.Benchmarks.Databases;

/// <summary>A new database on a server, dropped afterwards.</summary>
internal abstract class ServerDatabase : IAsyncDisposable
{
    protected string Name { get; } = $"apikeys_bench_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";

    public abstract ApiKeyDatabase ApiKeys { get; }

    public abstract Task CreateAsync();

    /// <summary>
    /// Gathers statistics. A server gathers them sooner or later; now it does not do so while something is measured.
    /// </summary>
    public abstract Task AnalyzeAsync();

    /// <summary>Creates a closed connection of the driver's own pool.</summary>
    public abstract DbConnection Connect();

    /// <summary>
    /// A data source as a process has it when it starts: with no connection, and no negotiations that no call needs.
    /// </summary>
    public abstract DbDataSource CreateUnpooledSource();

    public abstract ILookUp CreateDapper();

    public abstract ValueTask DisposeAsync();

    protected static string RequireUrl(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } url
            ? url
            : throw new InvalidOperationException($"{variable} is not set. Use bench/run.sh, which starts servers.");

    protected static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using (connection)
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }
    }
}
