using ApiKeys;

namespace WebApi;

/// <summary>
/// The scopes for orders: <c>orders:read</c> and <c>orders:write</c>. A mistyped scope does not compile.
/// </summary>
[ApiKeyScopes("orders")]
internal enum OrderScope
{
    Read,
    Write,
}
