using System.Buffers;
using System.Numerics;

namespace ApiKeys.Text;

/// <summary>Base 62: digits, upper-case and lower-case letters, in the order of ASCII.</summary>
internal static class Base62
{
    public const int Radix = 62;

    public static ReadOnlySpan<byte> Alphabet => "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8;

    private const byte None = 255;

    // The digit of each byte, or None.
    private static readonly byte[] Values = CreateValues();

    public static SearchValues<byte> Digits { get; } = SearchValues.Create(Alphabet);

    /// <summary>Reads a value of at most ten digits, the most significant digit first.</summary>
    public static bool TryRead<T>(ReadOnlySpan<T> source, out ulong value)
        where T : unmanaged, IBinaryInteger<T>
    {
        var values = Values;
        value = 0;
        foreach (var character in source)
        {
            var index = uint.CreateTruncating(character);
            var digit = index < (uint)values.Length ? values[index] : None;
            if (digit is None)
                return false;
            value = (value * Radix) + digit;
        }

        return true;
    }

    /// <summary>Adds to each digit, modulo the radix. If the digits are random, the sums are as random.</summary>
    public static void Add(Span<byte> digits, ReadOnlySpan<byte> addends)
    {
        for (var i = 0; i < digits.Length; i++)
            digits[i] = Alphabet[(Values[digits[i]] + addends[i]) % Radix];
    }

    /// <summary>Fills the destination with the value, the most significant digit first.</summary>
    public static void Write(uint value, Span<byte> destination)
    {
        for (var i = destination.Length - 1; i >= 0; i--)
        {
            (value, var digit) = Math.DivRem(value, Radix);
            destination[i] = Alphabet[(int)digit];
        }
    }

    private static byte[] CreateValues()
    {
        var values = new byte[256];
        Array.Fill(values, None);
        for (var i = 0; i < Radix; i++)
            values[Alphabet[i]] = (byte)i;
        return values;
    }
}
