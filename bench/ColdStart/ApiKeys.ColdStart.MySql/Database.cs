namespace ApiKeys.ColdStart;

internal static class Database
{
    public static ApiKeyDatabase Of(string connectionString) => ApiKeyDatabase.MySql(connectionString);
}
