using System.Text;

namespace ApiKeys.Rules;

internal static class Utf16
{
    /// <summary>Whether every surrogate has its other half, so that UTF-8 can carry the text unchanged.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var surrogate = text.IndexOfAnyInRange('\uD800', '\uDFFF');
            if (surrogate < 0)
                return true;
            if (Rune.DecodeFromUtf16(text[surrogate..], out _, out var length) is not System.Buffers.OperationStatus.Done)
                return false;
            text = text[(surrogate + length)..];
        }

        return true;
    }
}
