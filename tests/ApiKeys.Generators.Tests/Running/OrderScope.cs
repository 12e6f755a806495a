namespace ApiKeys.Generators.Tests.Running;

/// <summary>Values that are not bits, and names of every kind.</summary>
[ApiKeyScopes("orders")]
public enum OrderScope
{
    Read = 10,

    WriteMany = -1,

    Items_Read = 7,

    [ApiKeyScope("legacy.refund")]
    Refund = 0,

    [ApiKeyScope("orders")]
    Anything = int.MaxValue,
}
