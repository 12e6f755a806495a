using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ApiKeys.Text;

/// <summary>
/// CRC-32 as in ISO/IEC 13239, zlib and PNG: polynomial 0x04C11DB7 reflected, all ones before and after. Every presented text
/// passes through here: where the processor multiplies without carry, 16 bytes at a time ("Fast CRC Computation for Generic
/// Polynomials Using PCLMULQDQ", Gopal et al., Intel 2009), and elsewhere 8 by way of eight tables ("slicing by 8",
/// Kounavis and Berry, 2005).
/// </summary>
internal static class Crc32
{
    // More than the longest key text.
    private const int MaxFolded = 128;

    // x^n mod the polynomial, reflected, for the distances that folding and reduction take; and Barrett's pair of polynomial
    // and quotient. From the paper above.
    private static readonly Vector128<ulong> Fold16 = Vector128.Create(0x1_7519_97D0UL, 0x0_CCAA_009EUL);
    private static readonly Vector128<ulong> Fold8 = Vector128.Create(0x1_63CD_6124UL, 0UL);
    private static readonly Vector128<ulong> Barrett = Vector128.Create(0x1_DB71_0641UL, 0x1_F701_1641UL);

    public static uint Compute(ReadOnlySpan<byte> data) =>
        Pclmulqdq.IsSupported && data.Length is >= sizeof(uint) and <= MaxFolded ? ComputeByFolding(data) : ComputeByTables(data);

    // Leading zeros change nothing where the register begins with zeros, so that the text is moved to the end of whole blocks;
    // that it begins with ones is the same as to flip the first four bytes.
    [SkipLocalsInit]
    private static uint ComputeByFolding(ReadOnlySpan<byte> data)
    {
        Span<byte> buffer = stackalloc byte[MaxFolded];
        var blocks = MemoryMarshal.Cast<byte, Vector128<ulong>>(buffer)[..((data.Length + 15) / 16)];
        blocks[0] = default;
        var message = buffer.Slice((blocks.Length * 16) - data.Length, data.Length);
        data.CopyTo(message);
        MemoryMarshal.Write(message, ~MemoryMarshal.Read<uint>(message));

        var folded = blocks[0];
        for (var i = 1; i < blocks.Length; i++)
            folded = Pclmulqdq.CarrylessMultiply(folded, Fold16, 0x00) ^ Pclmulqdq.CarrylessMultiply(folded, Fold16, 0x11) ^ blocks[i];

        // From 128 bits to 96, to 64, to 32.
        var low32 = Vector128.Create(0xFFFF_FFFFUL, 0UL);
        folded = Sse2.ShiftRightLogical128BitLane(folded, 8) ^ Pclmulqdq.CarrylessMultiply(folded, Fold16, 0x10);
        folded = Sse2.ShiftRightLogical128BitLane(folded, 4) ^ Pclmulqdq.CarrylessMultiply(folded & low32, Fold8, 0x00);
        var quotient = Pclmulqdq.CarrylessMultiply(folded & low32, Barrett, 0x10) & low32;
        folded ^= Pclmulqdq.CarrylessMultiply(quotient, Barrett, 0x00);
        return ~folded.AsUInt32()[1];
    }

    internal static uint ComputeByTables(ReadOnlySpan<byte> data)
    {
        var tables = Crc32Tables.All;
        var crc = uint.MaxValue;

        for (; data.Length >= Crc32Tables.Count; data = data[Crc32Tables.Count..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(data) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            crc = tables[(7 * 256) + (int)(low & 0xFF)]
                ^ tables[(6 * 256) + (int)((low >> 8) & 0xFF)]
                ^ tables[(5 * 256) + (int)((low >> 16) & 0xFF)]
                ^ tables[(4 * 256) + (int)(low >> 24)]
                ^ tables[(3 * 256) + (int)(high & 0xFF)]
                ^ tables[(2 * 256) + (int)((high >> 8) & 0xFF)]
                ^ tables[(1 * 256) + (int)((high >> 16) & 0xFF)]
                ^ tables[(int)(high >> 24)];
        }

        foreach (var value in data)
            crc = (crc >> 8) ^ tables[(int)((crc ^ value) & 0xFF)];

        return ~crc;
    }
}
