using ApiKeys.Storage;

namespace ApiKeys.Generators.Tests.Running;

[SqlMigrations("Running/Migrations")]
internal static partial class ShopMigrations
{
    public static partial IReadOnlyList<Migration> All { get; }
}
