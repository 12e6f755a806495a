using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ApiKeys.Hashing;

/// <summary>
/// SipHash-2-4 with 128 bits of output: a pseudorandom function for short texts (Aumasson and Bernstein, "SipHash: a
/// fast short-input PRF", 2012). The 128-bit output follows the authors' reference implementation.
/// </summary>
internal static class SipHash
{
    // Not inlined: in a long caller the JIT would stop inlining the rounds.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static KeyTag Compute(ulong key0, ulong key1, ReadOnlySpan<byte> data)
    {
        // "somepseudorandomlygeneratedbytes"
        var v0 = key0 ^ 0x736F_6D65_7073_6575;
        var v1 = key1 ^ 0x646F_7261_6E64_6F6D ^ 0xEE;
        var v2 = key0 ^ 0x6C79_6765_6E65_7261;
        var v3 = key1 ^ 0x7465_6462_7974_6573;

        var last = ((ulong)data.Length << 56) | ReadRest(data);
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
            Compress(BinaryPrimitives.ReadUInt64LittleEndian(data), ref v0, ref v1, ref v2, ref v3);
        Compress(last, ref v0, ref v1, ref v2, ref v3);

        v2 ^= 0xEE;
        var low = Finish(ref v0, ref v1, ref v2, ref v3);
        v1 ^= 0xDD;
        return new(low, Finish(ref v0, ref v1, ref v2, ref v3));
    }

    // The bytes after the last whole word. If the text has a whole word, they are the end of its last eight bytes.
    private static ulong ReadRest(ReadOnlySpan<byte> data)
    {
        var length = data.Length % sizeof(ulong);
        if (length is 0)
            return 0;
        if (data.Length > sizeof(ulong))
            return BinaryPrimitives.ReadUInt64LittleEndian(data[^sizeof(ulong)..]) >> (8 * (sizeof(ulong) - length));

        var rest = 0UL;
        for (var i = 0; i < length; i++)
            rest |= (ulong)data[i] << (8 * i);
        return rest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compress(ulong word, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v3 ^= word;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= word;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Finish(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
