using Npgsql;

namespace ApiKeys.ColdStart;

internal static class Database
{
    // The slim builder links less than NpgsqlConnection's constructor does. Few servers are reached without TLS.
    public static NpgsqlConnection Connect(string connectionString)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(connectionString);
        builder.EnableTransportSecurity();
        return builder.Build().OpenConnection();
    }
}
