namespace ApiKeys.ColdStart;

internal static class Database
{
    public static ApiKeyDatabase Of(string path) => ApiKeyDatabase.Sqlite(path);
}
