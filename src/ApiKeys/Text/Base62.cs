using System.Buffers;

namespace ApiKeys.Text;

/// <summary>Digits, capitals, small letters, in the order of ASCII.</summary>
internal static class Base62
{
    public const int Radix = 62;

    public static ReadOnlySpan<byte> Alphabet => "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8;

    public static SearchValues<byte> Digits { get; } = SearchValues.Create(Alphabet);

    /// <summary>Writes the value with the most significant digit first, filling the whole destination.</summary>
    public static void Write(uint value, Span<byte> destination)
    {
        for (var i = destination.Length - 1; i >= 0; i--)
        {
            (value, var digit) = Math.DivRem(value, Radix);
            destination[i] = Alphabet[(int)digit];
        }
    }
}
