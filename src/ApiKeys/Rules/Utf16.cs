using System.Buffers;
using System.Text;

namespace ApiKeys.Rules;

internal static class Utf16
{
    /// <summary>Whether every surrogate has its other half. Only then can UTF-8 carry the text unchanged.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var surrogate = text.IndexOfAnyInRange('\uD800', '\uDFFF');
            if (surrogate < 0)
                return true;
            if (Rune.DecodeFromUtf16(text[surrogate..], out _, out var length) is not OperationStatus.Done)
                return false;
            text = text[(surrogate + length)..];
        }

        return true;
    }
}
