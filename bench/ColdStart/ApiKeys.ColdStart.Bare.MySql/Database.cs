using MySqlConnector;

namespace ApiKeys.ColdStart;

internal static class Database
{
    public static MySqlConnection Connect(string connectionString)
    {
        var connection = new MySqlConnection(connectionString);
        connection.Open();
        return connection;
    }
}
