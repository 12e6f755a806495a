using ApiKeys.Storage;
using Microsoft.Data.Sqlite;

namespace ApiKeys.Statements.Tests.Running;

[SqlStatements("Running/shop.sql", typeof(SqliteTypes))]
internal sealed partial class AsynchronousSession(SqliteConnection connection) : ShopStatements, IDisposable
{
    public void Dispose() => DisposeCommands();

    private SqliteCommand CreateCommand(string sql) => new(sql, connection);
}
