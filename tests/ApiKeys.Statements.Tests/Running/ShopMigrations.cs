using ApiKeys.Storage;

namespace ApiKeys.Statements.Tests.Running;

[SqlMigrations("Running/Migrations")]
internal static partial class ShopMigrations
{
    public static partial IReadOnlyList<Migration> All { get; }
}
