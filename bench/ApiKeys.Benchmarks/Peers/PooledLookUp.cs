using System.Data.Common;

namespace ApiKeys.Benchmarks.Peers;

/// <summary>What a web app would write: a connection of the driver's pool and a new command for each call.</summary>
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
