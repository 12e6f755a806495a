namespace ApiKeys.Storage.Sqlite;

[SqlMigrations("Storage/Sqlite/Migrations")]
internal static partial class SqliteMigrations
{
    public static partial IReadOnlyList<Migration> All { get; }
}
