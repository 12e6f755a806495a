using ApiKeys;

namespace Shop;

[ApiKeyScopes("orders")]
internal static partial class OrderScopes
{
    private const string Area = "orders:";

    public const string Read = Area + "read";

    public const string Write = "orders:write";

    public const int Count = 2;
}
