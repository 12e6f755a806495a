using ApiKeys.Benchmarks.Databases;

namespace ApiKeys.Benchmarks;

/// <inheritdoc/>
/// <remarks>
/// Without EF Core: its provider on this driver, Pomelo.EntityFrameworkCore.MySql, is made for EF Core 9 and throws a
/// MissingMethodException beside EF Core 10, which the others use.
/// </remarks>
public class MariaDbMiss : ServerMiss
{
    private protected override ServerDatabase CreateDatabase() => new MariaDbServerDatabase();
}
