using System.Data.Common;
using Dapper;

namespace ApiKeys.Benchmarks.Peers;

/// <summary>Dapper. Each call takes a connection from the driver's pool.</summary>
internal sealed class DapperLookUp<TId, TTime>(Func<DbConnection> connect) : ILookUp
    where TTime : struct
{
    static DapperLookUp() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    public bool Find(string text)
    {
        using var connection = connect();
        var parameters = new { hash = BareSql.Hash(text) };
        return connection.QueryFirstOrDefault<StoredKey<TId, TTime>>(BareSql.LookUp, parameters) is { IsUsable: true };
    }

    public async ValueTask<bool> FindAsync(string text)
    {
        await using var connection = connect();
        var parameters = new { hash = BareSql.Hash(text) };
        var key = await connection.QueryFirstOrDefaultAsync<StoredKey<TId, TTime>>(BareSql.LookUp, parameters);
        return key is { IsUsable: true };
    }

    public ValueTask DisposeAsync() => default;
}
