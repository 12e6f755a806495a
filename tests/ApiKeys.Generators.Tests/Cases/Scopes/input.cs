using ApiKeys;

namespace Shop;

/// <summary>What a key may do with orders.</summary>
[ApiKeyScopes("orders")]
public enum OrderScope
{
    /// <summary>See them.</summary>
    Read = 10,

    /// <summary>Write them in bulk.</summary>
    WriteMany = 20,

    /// <summary>Its name has parts of its own.</summary>
    Items_Read = -1,

    /// <summary>Its name was given long ago.</summary>
    [ApiKeyScope("legacy.refund")]
    Refund = 30,
}
