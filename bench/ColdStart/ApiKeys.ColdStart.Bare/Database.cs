using Microsoft.Data.Sqlite;

namespace ApiKeys.ColdStart;

internal static class Database
{
    public static SqliteConnection Connect(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        return connection;
    }
}
