using System.Data.Common;

namespace ApiKeys.Benchmarks.Peers;

/// <summary>
/// The usual code of a web app: each call takes a connection from the driver's pool and makes a command.
/// </summary>
internal sealed class PooledLookUp(Func<DbConnection> connect) : ILookUp
{
    public async ValueTask<bool> FindAsync(string text)
    {
        await using var connection = connect();
        await connection.OpenAsync();
        var (command, hash) = BareSql.CreateCommand(connection);
        await using (command)
        {
            hash.Value = BareSql.Hash(text);
            await using var reader = await command.ExecuteReaderAsync();
            return await reader.ReadAsync() && BareSql.IsUsable(reader);
        }
    }

    public ValueTask DisposeAsync() => default;
}
