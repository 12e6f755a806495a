using System.Data.Common;

namespace ApiKeys.Benchmarks.Peers;

/// <summary>One command, prepared once, on one connection that stays open. It serves one caller at a time.</summary>
internal sealed class WarmLookUp : ILookUp
{
    private readonly DbConnection _connection;
    private readonly DbCommand _command;
    private readonly DbParameter _hash;

    private WarmLookUp(DbConnection connection)
    {
        _connection = connection;
        (_command, _hash) = BareSql.CreateCommand(connection);
    }

    public static async Task<WarmLookUp> OpenAsync(DbConnection connection)
    {
        await connection.OpenAsync();
        var lookUp = new WarmLookUp(connection);
        lookUp._hash.Value = Array.Empty<byte>();
        await lookUp._command.PrepareAsync();
        return lookUp;
    }

    public async ValueTask<bool> FindAsync(string text)
    {
        _hash.Value = BareSql.Hash(text);
        await using var reader = await _command.ExecuteReaderAsync();
        return await reader.ReadAsync() && BareSql.IsUsable(reader);
    }

    public async ValueTask DisposeAsync()
    {
        await _command.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
