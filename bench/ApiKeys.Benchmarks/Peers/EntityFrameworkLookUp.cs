using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace ApiKeys.Benchmarks.Peers;

/// <summary>EF Core, as its documentation makes it fast: a compiled query, no tracking, a pooled context.</summary>
internal sealed class EntityFrameworkLookUp<TId, TTime>(Action<DbContextOptionsBuilder> configure) : ILookUp
    where TTime : struct
{
    private static readonly Func<KeysContext<TId, TTime>, byte[], StoredSecret<TId, TTime>?> Query =
        EF.CompileQuery((KeysContext<TId, TTime> context, byte[] hash) => context.Secrets
            .AsNoTracking()
            .Include(secret => secret.Key)
            .FirstOrDefault(secret => secret.Hash == hash));

    private static readonly Func<KeysContext<TId, TTime>, byte[], Task<StoredSecret<TId, TTime>?>> AsyncQuery =
        EF.CompileAsyncQuery((KeysContext<TId, TTime> context, byte[] hash) => context.Secrets
            .AsNoTracking()
            .Include(secret => secret.Key)
            .FirstOrDefault(secret => secret.Hash == hash));

    private readonly PooledDbContextFactory<KeysContext<TId, TTime>> _contexts = new(Build(configure));

    public bool Find(string text)
    {
        using var context = _contexts.CreateDbContext();
        return Query(context, BareSql.Hash(text)) is { Key.IsUsable: true };
    }

    public async ValueTask<bool> FindAsync(string text)
    {
        await using var context = await _contexts.CreateDbContextAsync();
        return await AsyncQuery(context, BareSql.Hash(text)) is { Key.IsUsable: true };
    }

    public ValueTask DisposeAsync() => default;

    private static DbContextOptions<KeysContext<TId, TTime>> Build(Action<DbContextOptionsBuilder> configure)
    {
        var builder = new DbContextOptionsBuilder<KeysContext<TId, TTime>>();
        configure(builder);
        return builder.Options;
    }
}
