using System.Data.Common;
using Dapper;

namespace ApiKeys.Benchmarks.Peers;

/// <summary>Dapper, on a connection of the driver's pool for each call.</summary>
internal sealed class DapperLookUp<TId, TTime>(Func<DbConnection> connect) : ILookUp
    where TTime : struct
{
    static DapperLookUp() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    public bool Find(string text)
    {
        using var connection = connect();
        return connection.QueryFirstOrDefault<StoredKey<TId, TTime>>(BareSql.LookUp, new { hash = BareSql.Hash(text) }) is { IsUsable: true };
    }

    public async ValueTask<bool> FindAsync(string text)
    {
        await using var connection = connect();
        return await connection.QueryFirstOrDefaultAsync<StoredKey<TId, TTime>>(BareSql.LookUp, new { hash = BareSql.Hash(text) }) is { IsUsable: true };
    }

    public ValueTask DisposeAsync() => default;
}
