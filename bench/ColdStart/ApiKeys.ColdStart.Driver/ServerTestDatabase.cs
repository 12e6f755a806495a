using System.Data.Common;
using System.Security.Cryptography;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.ColdStart;

/// <summary>A new database on a server of the tests, dropped afterwards.</summary>
internal abstract class ServerTestDatabase : TestDatabase
{
    private readonly Func<DbConnection> _connectToServer;
    private readonly LoopbackProxy? _proxy;

    protected ServerTestDatabase(Uri server, TimeSpan roundTrip, Func<DbConnection> connectToServer)
    {
        _connectToServer = connectToServer;
        _proxy = roundTrip > TimeSpan.Zero ? new(server.Port, () => new DelayingRelay(roundTrip)) : null;
        Port = _proxy?.Port ?? server.Port;
    }

    protected string Name { get; } = $"apikeys_cold_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";

    /// <summary>The port of the server, or of the delaying proxy before it.</summary>
    protected int Port { get; }

    public override async ValueTask DisposeAsync()
    {
        _proxy?.Dispose();
        await ExecuteAsync($"DROP DATABASE {Name}");
    }

    protected async Task ExecuteAsync(string sql)
    {
        await using var connection = _connectToServer();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    protected static Uri RequireServer(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } url
            ? new(url)
            : throw new InvalidOperationException($"{variable} names no server.");

    protected static (string User, string Password) LoginOf(Uri server)
    {
        var parts = server.UserInfo.Split(':', 2);
        return (Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts[1]));
    }
}
