using System.Buffers.Binary;

namespace ApiKeys.Text;

/// <summary>
/// CRC-32 as in ISO/IEC 13239, zlib and PNG: polynomial 0x04C11DB7 reflected, all ones before and after. Eight bytes at a
/// time by way of eight tables ("slicing by 8", Kounavis and Berry, 2005), since every presented text passes through here.
/// </summary>
internal static class Crc32
{
    private const int Slices = 8;
    private const uint ReflectedPolynomial = 0xEDB8_8320;

    private static readonly uint[] Tables = CreateTables();

    public static uint Compute(ReadOnlySpan<byte> data)
    {
        var tables = Tables;
        var crc = uint.MaxValue;

        for (; data.Length >= Slices; data = data[Slices..])
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

    private static uint[] CreateTables()
    {
        var tables = new uint[Slices * 256];
        for (uint i = 0; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) is 0 ? crc >> 1 : (crc >> 1) ^ ReflectedPolynomial;
            tables[i] = crc;
        }

        for (var i = 256; i < tables.Length; i++)
            tables[i] = (tables[i - 256] >> 8) ^ tables[tables[i - 256] & 0xFF];

        return tables;
    }
}
