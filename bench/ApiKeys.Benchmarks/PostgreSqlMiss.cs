using ApiKeys.Benchmarks.Databases;
using ApiKeys.Benchmarks.Peers;
using BenchmarkDotNet.Attributes;

namespace ApiKeys.Benchmarks;

/// <inheritdoc/>
public class PostgreSqlMiss : ServerMiss
{
    private ILookUp _entityFramework = null!;

    [Benchmark(Description = "EF Core, compiled query, no tracking")]
    public ValueTask<bool> EntityFramework() => _entityFramework.FindAsync(NextText());

    private protected override ServerDatabase CreateDatabase()
    {
        var database = new PostgreSqlServerDatabase();
        _entityFramework = database.CreateEntityFramework();
        return database;
    }

    private protected override ValueTask<bool> FindOtherwiseAsync() => EntityFramework();
}
