using System.Collections.Generic;
using ApiKeys.Storage;

namespace Shop;

[SqlMigrations("Migrations")]
internal static partial class ShopMigrations
{
    public static partial IReadOnlyList<Migration> All { get; }
}
