using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ApiKeys.Text;

/// <summary>
/// CRC-32 as in ISO/IEC 13239, zlib and PNG: polynomial 0x04C11DB7 reflected, register of all ones, result inverted.
/// </summary>
/// <remarks>
/// Every presented text passes through here, so it is fast. Processors with carry-less multiplication fold 16 bytes at
/// a time ("Fast CRC Computation for Generic Polynomials Using PCLMULQDQ", Gopal et al., Intel 2009). Others take 8
/// bytes at a time from eight tables ("slicing by 8", Kounavis and Berry, 2005).
/// </remarks>
internal static class Crc32
{
    private const int BlockLength = 16;

    // From Intel's paper: x^n mod the polynomial, reflected, for each distance of folding and reduction, and the
    // polynomial and quotient of Barrett's reduction. They are properties because the JIT turns them into constants of
    // the code.
    private static Vector128<ulong> Fold16 => Vector128.Create(0x1_7519_97D0UL, 0x0_CCAA_009EUL);
    private static Vector128<ulong> Fold8 => Vector128.Create(0x1_63CD_6124UL, 0UL);
    private static Vector128<ulong> Barrett => Vector128.Create(0x1_DB71_0641UL, 0x1_F701_1641UL);

    // Both tables are read from offset n, where n is the length of a short first block. Shifts then moves the first n
    // bytes to the end of the block. Flips inverts the text's first four bytes, some of which may be in the next block.
    private static ReadOnlySpan<byte> Shifts =>
    [
        128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    ];

    private static ReadOnlySpan<byte> Flips =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>Computes the CRC of bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> data) =>
        CanFold && data.Length > BlockLength ? ComputeByFolding(data) : ComputeByTables(data);

    /// <summary>Computes the CRC of the low byte of each character: for ASCII, the CRC of the text.</summary>
    /// <param name="text">A short text, at most as long as a key's, because it may be copied to the stack.</param>
    public static uint Compute(ReadOnlySpan<char> text)
    {
        if (CanFold && text.Length > BlockLength)
            return ComputeByFolding(text);

        Span<byte> data = stackalloc byte[text.Length];
        for (var i = 0; i < text.Length; i++)
            data[i] = (byte)text[i];
        return ComputeByTables(data);
    }

    private static bool CanFold => Pclmulqdq.IsSupported && Ssse3.IsSupported;

    // With a register of zeros, leading zeros do not change the CRC. So a short first block is moved to the end of a
    // block of zeros. A register of ones is the same as a register of zeros with the text's first four bytes inverted.
    private static uint ComputeByFolding<T>(ReadOnlySpan<T> text)
        where T : unmanaged
    {
        var firstLength = ((text.Length - 1) % BlockLength) + 1;
        var first = Ssse3.Shuffle(Load(text), Vector128.Create(Shifts[firstLength..]))
            ^ Vector128.Create(Flips[firstLength..]);
        text = text[firstLength..];
        var second = Load(text) ^ Vector128.Create(Flips[(BlockLength + firstLength)..]);
        var folded = Fold(first.AsUInt64()) ^ second.AsUInt64();
        while (text.Length > BlockLength)
        {
            text = text[BlockLength..];
            folded = Fold(folded) ^ Load(text).AsUInt64();
        }

        // Reduce from 128 bits to 96, to 64, to 32.
        var low32 = Vector128.Create(0xFFFF_FFFFUL, 0UL);
        folded = Sse2.ShiftRightLogical128BitLane(folded, 8) ^ Pclmulqdq.CarrylessMultiply(folded, Fold16, 0x10);
        folded = Sse2.ShiftRightLogical128BitLane(folded, 4) ^ Pclmulqdq.CarrylessMultiply(folded & low32, Fold8, 0x00);
        var quotient = Pclmulqdq.CarrylessMultiply(folded & low32, Barrett, 0x10) & low32;
        folded ^= Pclmulqdq.CarrylessMultiply(quotient, Barrett, 0x00);
        return ~folded.AsUInt32()[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Fold(Vector128<ulong> block) =>
        Pclmulqdq.CarrylessMultiply(block, Fold16, 0x00) ^ Pclmulqdq.CarrylessMultiply(block, Fold16, 0x11);

    // Narrows characters in registers. To store them as bytes and load them again at other offsets would stall the
    // processor: store-to-load forwarding fails.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Load<T>(ReadOnlySpan<T> text)
        where T : unmanaged
    {
        if (typeof(T) == typeof(byte))
            return Vector128.Create(MemoryMarshal.Cast<T, byte>(text));

        var characters = MemoryMarshal.Cast<T, ushort>(text);
        return Vector128.Narrow(Vector128.Create(characters), Vector128.Create(characters[Vector128<ushort>.Count..]));
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
