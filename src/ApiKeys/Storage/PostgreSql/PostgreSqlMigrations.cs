namespace ApiKeys.Storage.PostgreSql;

[SqlMigrations("Storage/PostgreSql/Migrations")]
internal static partial class PostgreSqlMigrations
{
    public static partial IReadOnlyList<Migration> All { get; }
}
