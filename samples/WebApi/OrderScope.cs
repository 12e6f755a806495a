using ApiKeys;

namespace WebApi;

/// <summary>What a key may do with orders: <c>orders:read</c>, <c>orders:write</c>. A mistyped scope does not compile.</summary>
[ApiKeyScopes("orders")]
internal enum OrderScope
{
    Read,
    Write,
}
