using ApiKeys.Storage;
using Microsoft.Data.Sqlite;

namespace ApiKeys.Statements.Tests.Running;

[SqlStatements("Running/shop.sql", typeof(SqliteTypes))]
internal sealed partial class AsynchronousSession(SqliteConnection connection) : ShopStatements, IDisposable
{
    /// <summary>The texts that were prepared, in order.</summary>
    public List<string> Prepared { get; } = [];

    public void Dispose() => DisposeCommands();

    /// <summary>Forgets all commands, as a session that is closed does.</summary>
    public void Forget() => DisposeCommands();

    private SqliteCommand CreateCommand(string sql) => new(sql, connection);

    private Task PrepareAsync(SqliteCommand command, CancellationToken cancellationToken)
    {
        Prepared.Add(command.CommandText);
        return command.PrepareAsync(cancellationToken);
    }
}
