namespace ApiKeys.Storage.MySql;

[SqlMigrations("Storage/MySql/Migrations")]
internal static partial class MySqlMigrations
{
    public static partial IReadOnlyList<Migration> All { get; }
}
