using ApiKeys.Storage;
using Microsoft.Data.Sqlite;

namespace ApiKeys.Statements.Tests.Running;

[SqlStatements("Running/shop.sql", typeof(SqliteTypes), Synchronous = true)]
internal sealed partial class SynchronousSession(SqliteConnection connection) : ShopStatements, IDisposable
{
    public void Dispose() => DisposeCommands();

    private SqliteCommand CreateCommand(string sql) => new(sql, connection);
}
