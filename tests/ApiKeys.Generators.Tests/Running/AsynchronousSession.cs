using ApiKeys.Storage;
using Microsoft.Data.Sqlite;

namespace ApiKeys.Generators.Tests.Running;

[SqlStatements("Running/shop.sql", typeof(SqliteTypes))]
internal sealed partial class AsynchronousSession(SqliteConnection connection) : Statements, IDisposable
{
    public void Dispose() => DisposeCommands();

    private SqliteCommand CreateCommand(string sql) => new(sql, connection);
}
