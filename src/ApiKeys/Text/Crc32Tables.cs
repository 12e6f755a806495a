namespace ApiKeys.Text;

/// <summary>
/// The eight tables of "slicing by 8", one after the other. They are created on first use: a processor with carry-less
/// multiplication may never need them.
/// </summary>
internal static class Crc32Tables
{
    public const int Count = 8;

    private const uint ReflectedPolynomial = 0xEDB8_8320;

    public static uint[] All { get; } = CreateTables();

    private static uint[] CreateTables()
    {
        var tables = new uint[Count * 256];
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
