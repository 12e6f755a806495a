using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ApiKeys.Hashing;

/// <summary>
/// SHA-256 (FIPS 180-4) in managed code, for texts of one or two blocks. docs/key-text.md says why. The time depends
/// only on the text's length: no branch and no memory address depends on the content.
/// </summary>
internal static class Sha256
{
    public const int BlockLength = 64;
    public const int HashLength = 32;

    private const int Rounds = 64;

    // Section 5.3.3: the fractional parts of the square roots of the first eight primes.
    private static ReadOnlySpan<uint> Initial =>
        [0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19];

    // Section 4.2.2: the fractional parts of the cube roots of the first 64 primes.
    private static ReadOnlySpan<uint> Constants =>
    [
        0x428A_2F98, 0x7137_4491, 0xB5C0_FBCF, 0xE9B5_DBA5, 0x3956_C25B, 0x59F1_11F1, 0x923F_82A4, 0xAB1C_5ED5,
        0xD807_AA98, 0x1283_5B01, 0x2431_85BE, 0x550C_7DC3, 0x72BE_5D74, 0x80DE_B1FE, 0x9BDC_06A7, 0xC19B_F174,
        0xE49B_69C1, 0xEFBE_4786, 0x0FC1_9DC6, 0x240C_A1CC, 0x2DE9_2C6F, 0x4A74_84AA, 0x5CB0_A9DC, 0x76F9_88DA,
        0x983E_5152, 0xA831_C66D, 0xB003_27C8, 0xBF59_7FC7, 0xC6E0_0BF3, 0xD5A7_9147, 0x06CA_6351, 0x1429_2967,
        0x27B7_0A85, 0x2E1B_2138, 0x4D2C_6DFC, 0x5338_0D13, 0x650A_7354, 0x766A_0ABB, 0x81C2_C92E, 0x9272_2C85,
        0xA2BF_E8A1, 0xA81A_664B, 0xC24B_8B70, 0xC76C_51A3, 0xD192_E819, 0xD699_0624, 0xF40E_3585, 0x106A_A070,
        0x19A4_C116, 0x1E37_6C08, 0x2748_774C, 0x34B0_BCB5, 0x391C_0CB3, 0x4ED8_AA4A, 0x5B9C_CA4F, 0x682E_6FF3,
        0x748F_82EE, 0x78A5_636F, 0x84C8_7814, 0x8CC7_0208, 0x90BE_FFFA, 0xA450_6CEB, 0xBEF9_A3F7, 0xC671_78F2,
    ];

    public static void Hash(ReadOnlySpan<byte> data, Span<byte> destination) => Complete(Begin(), 0, data, destination);

    public static Sha256State Begin()
    {
        Sha256State state = default;
        Initial.CopyTo(state);
        return state;
    }

    /// <summary>Hashes the rest of a message whose first whole blocks are in the state.</summary>
    /// <param name="state">The state after those blocks.</param>
    /// <param name="lengthBefore">The length of those blocks, in bytes.</param>
    /// <param name="data">The rest of the message.</param>
    /// <param name="destination">The buffer for the hash.</param>
    [SkipLocalsInit]
    public static void Complete(Sha256State state, int lengthBefore, ReadOnlySpan<byte> data, Span<byte> destination)
    {
        var bits = 8 * ((ulong)lengthBefore + (ulong)data.Length);
        for (; data.Length >= BlockLength; data = data[BlockLength..])
            AddBlock(ref state, data);

        // Section 5.1.1: the padding is a one bit, zeros, and the length in bits at the end of the last block.
        Span<byte> block = stackalloc byte[BlockLength];
        block.Clear();
        data.CopyTo(block);
        block[data.Length] = 0x80;
        if (data.Length >= BlockLength - sizeof(ulong))
        {
            AddBlock(ref state, block);
            block.Clear();
        }

        BinaryPrimitives.WriteUInt64BigEndian(block[^sizeof(ulong)..], bits);
        AddBlock(ref state, block);

        for (var i = 0; i < Sha256State.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(destination[(i * sizeof(uint))..], state[i]);
    }

    /// <summary>Adds one block to the state (section 6.2.2).</summary>
    [SkipLocalsInit]
    public static void AddBlock(ref Sha256State state, ReadOnlySpan<byte> block)
    {
        Span<uint> w = stackalloc uint[Rounds];
        for (var t = 0; t < 16; t++)
            w[t] = BinaryPrimitives.ReadUInt32BigEndian(block[(t * sizeof(uint))..]);
        for (var t = 16; t < Rounds; t++)
        {
            var last = w.Slice(t - 16, 17);
            last[16] = last[0] + SmallSigma0(last[1]) + last[9] + SmallSigma1(last[14]);
        }

        var (a, b, c, d, e, f, g, h) = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]);
        var k = Constants;

        // Each round of the standard moves every word one place on. Here the arguments rotate instead. After eight
        // rounds every word is back in its place.
        for (var t = 0; t < Rounds; t += 8)
        {
            var kt = k.Slice(t, 8);
            var wt = w.Slice(t, 8);
            Round(a, b, c, ref d, e, f, g, ref h, kt[0] + wt[0]);
            Round(h, a, b, ref c, d, e, f, ref g, kt[1] + wt[1]);
            Round(g, h, a, ref b, c, d, e, ref f, kt[2] + wt[2]);
            Round(f, g, h, ref a, b, c, d, ref e, kt[3] + wt[3]);
            Round(e, f, g, ref h, a, b, c, ref d, kt[4] + wt[4]);
            Round(d, e, f, ref g, h, a, b, ref c, kt[5] + wt[5]);
            Round(c, d, e, ref f, g, h, a, ref b, kt[6] + wt[6]);
            Round(b, c, d, ref e, f, g, h, ref a, kt[7] + wt[7]);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    // Ch and Maj of section 4.1.2, each rewritten with one operation less.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        uint a, uint b, uint c, ref uint d,
        uint e, uint f, uint g, ref uint h,
        uint constantAndWord)
    {
        h += BigSigma1(e) + (g ^ (e & (f ^ g))) + constantAndWord;
        d += h;
        h += BigSigma0(a) + ((a & b) | (c & (a | b)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint BigSigma0(uint x) =>
        BitOperations.RotateRight(x, 2) ^ BitOperations.RotateRight(x, 13) ^ BitOperations.RotateRight(x, 22);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint BigSigma1(uint x) =>
        BitOperations.RotateRight(x, 6) ^ BitOperations.RotateRight(x, 11) ^ BitOperations.RotateRight(x, 25);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint SmallSigma0(uint x) =>
        BitOperations.RotateRight(x, 7) ^ BitOperations.RotateRight(x, 18) ^ (x >> 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint SmallSigma1(uint x) =>
        BitOperations.RotateRight(x, 17) ^ BitOperations.RotateRight(x, 19) ^ (x >> 10);
}
