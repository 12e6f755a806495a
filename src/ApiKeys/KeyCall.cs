using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace ApiKeys;

/// <summary>What a validation is told of the call itself. The default value tells nothing.</summary>
[SuppressMessage(
    "Performance",
    "CA1815:Override equals and operator equals on value types",
    Justification = "Callers pass a call and do not compare it.")]
public readonly struct KeyCall
{
    /// <summary>
    /// The address that the call comes from, or null (the default) if it is not known. A key with
    /// <see cref="KeyMetadata.AllowedNetworks"/> is refused without one. An IPv4 address that is mapped into IPv6
    /// (<c>::ffff:192.0.2.1</c>) counts as the IPv4 address. The scope of an IPv6 address is ignored.
    /// </summary>
    public IPAddress? Address { get; init; }
}
