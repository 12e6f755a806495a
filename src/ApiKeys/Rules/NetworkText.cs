using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ApiKeys.Rules;

/// <summary>
/// Reads a network as text, in the one form of CIDR that every program reads in the same way. The parser of the
/// platform reads <c>010.0.0.0/8</c> as octal, <c>10/8</c> as <c>0.0.0.10/8</c>, and drops the bits of a host.
/// </summary>
internal static class NetworkText
{
    /// <summary>What such a text is, for messages.</summary>
    public const string Rule =
        "a network in CIDR notation whose address has no bits after the prefix, such as 10.0.0.0/8 or 2001:db8::/32";

    public static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !TryParseAddress(text[..slash], out var address))
            return false;

        var max = address.AddressFamily is AddressFamily.InterNetwork ? 32 : 128;
        if (!TryParseLength(text.AsSpan(slash + 1), out var length) || length > max)
            return false;

        network = new(address, length);
        return network.BaseAddress.Equals(address);
    }

    // An address of IPv6 has no scope and no brackets. One of IPv4 has four decimal parts without leading zeros.
    private static bool TryParseAddress(string text, out IPAddress address)
    {
        if (!IPAddress.TryParse(text, out var parsed) || text.AsSpan().ContainsAny('%', '['))
        {
            address = IPAddress.None;
            return false;
        }

        address = parsed;
        return parsed.AddressFamily is AddressFamily.InterNetworkV6 || parsed.ToString() == text;
    }

    // The parser of the platform takes zeros before and characters U+0000 after a number.
    private static bool TryParseLength(ReadOnlySpan<char> text, out int length) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length)
        && !text.ContainsAnyExceptInRange('0', '9')
        && (text.Length is 1 || text[0] is not '0');
}
