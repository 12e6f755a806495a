namespace ApiKeys.Generators.Analyzers;

/// <summary>Finds the text of a key in another text, as <c>docs/key-text.md</c> describes it.</summary>
internal static class KeyTextSearch
{
    private const int TokenLength = 43;
    private const int ChecksumLength = 6;
    private const int ShownTokenLength = 8;
    private const int MaxLabelLength = 65;
    private const int TailLength = 1 + TokenLength + ChecksumLength;

    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>The prefix of the first key in the text, as people are shown it; null if there is no key.</summary>
    public static string? FindShownPrefix(string text)
    {
        for (var start = 0; start < text.Length; start++)
        {
            if (!IsOfWord(text[start]))
                continue;
            var end = start;
            while (end < text.Length && IsOfWord(text[end]))
                end++;
            if (FindInWord(text, start, end) is { } shown)
                return shown;
            start = end;
        }

        return null;
    }

    // A key ends where its word ends. Other characters may come right before it, so each possible start is tried.
    private static string? FindInWord(string text, int wordStart, int end)
    {
        var labelEnd = end - TailLength;
        if (labelEnd <= wordStart || text[labelEnd] != '_' || text.IndexOf('_', labelEnd + 1, TailLength - 1) >= 0)
            return null;
        for (var start = Math.Max(wordStart, labelEnd - MaxLabelLength); start < labelEnd; start++)
        {
            if (IsLetter(text[start]) && HasRightChecksum(text, start, end))
                return text.Substring(start, labelEnd + 1 + ShownTokenLength - start);
        }

        return null;
    }

    private static bool HasRightChecksum(string text, int start, int end)
    {
        var crc = Crc32(text, start, end - ChecksumLength);
        for (var i = end - 1; i >= end - ChecksumLength; i--)
        {
            if (text[i] != Digits[(int)(crc % Digits.Length)])
                return false;
            crc /= (uint)Digits.Length;
        }

        return true;
    }

    // ISO/IEC 13239, as in zlib. Texts in the shape of a key are rare, so bit by bit is fast enough.
    private static uint Crc32(string text, int start, int end)
    {
        var crc = uint.MaxValue;
        for (var i = start; i < end; i++)
        {
            crc ^= text[i];
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }

        return ~crc;
    }

    private static bool IsOfWord(char character) => IsLetter(character) || character is (>= '0' and <= '9') or '_';

    private static bool IsLetter(char character) => character is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z');
}
