using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.FunctionTests.Processes;

public sealed class SqliteKilledInstanceTests : KilledInstanceTests
{
    private protected override TestDatabase CreateDatabase() => new SqliteTestDatabase();
}

public sealed class SqliteSlowInstanceTests : SlowInstanceTests
{
    private protected override TestDatabase CreateDatabase() => new SqliteTestDatabase();
}
