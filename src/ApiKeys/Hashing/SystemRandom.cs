using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace ApiKeys.Hashing;

/// <summary>
/// Random bits of the operating system's cryptographic generator, without the generator of OpenSSL. That one would cost
/// 2 ms of a cold start, and its state lies in the memory of the process: copies of a snapshot draw the same bits.
/// </summary>
internal static class SystemRandom
{
    /// <summary>Draws 128 random bits.</summary>
    // NewGuid fixes six bits (RFC 9562, section 5.4). The version's four bits are in the first half, and the variant's
    // two bits in the second half at another place. Each part is the first half of one GUID xor the second half of the
    // other, so a random bit covers every fixed bit.
    [SuppressMessage(
        "ApiDesign",
        "RS0030:Do not use banned APIs",
        Justification = "The ban is on ids of version 4. These are random bits.")]
    public static (ulong Low, ulong High) Draw()
    {
        ReadOnlySpan<Guid> guids = [Guid.NewGuid(), Guid.NewGuid()];
        var halves = MemoryMarshal.Cast<Guid, ulong>(guids);
        return (halves[0] ^ halves[3], halves[1] ^ halves[2]);
    }
}
