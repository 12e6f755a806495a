using ApiKeys.Benchmarks.Databases;

namespace ApiKeys.Benchmarks;

/// <inheritdoc/>
/// <remarks>
/// EF Core is left out. Its provider for this driver, Pomelo.EntityFrameworkCore.MySql, is made for EF Core 9. Beside
/// EF Core 10, which the other classes use, it throws a MissingMethodException.
/// </remarks>
public class MariaDbMiss : ServerMiss
{
    private protected override ServerDatabase CreateDatabase() => new MariaDbServerDatabase();
}
