namespace ApiKeys.Text;

/// <summary>
/// Finds key texts anywhere in a text: inside words, between other keys, before and after any character. Token and
/// checksum are the 49 characters after a <c>_</c>, whatever follows. Only the start of the label is unknown. The
/// scanner tries every possible start.
/// </summary>
/// <remarks>
/// The time is linear in the length of the text. Tokens do not overlap, since each has a <c>_</c> before it and none
/// inside. For each token the scanner tries at most 65 starts of the label.
/// </remarks>
internal static class KeyTextScanner
{
    private const int MaxLabelLength = KeyText.MaxLength - 1 - KeyText.SecretLength;

    /// <summary>Finds the next key whose token begins at <paramref name="start"/> or later.</summary>
    /// <returns>
    /// The index of the token. Token and checksum have <see cref="KeyText.SecretLength"/> characters. -1 if there is
    /// none.
    /// </returns>
    public static int FindToken(ReadOnlySpan<char> text, int start)
    {
        while (text[start..].IndexOf('_') is >= 0 and var distance)
        {
            start += distance + 1;
            if (text.Length - start < KeyText.SecretLength)
                return -1;

            // Base62 characters are skipped: none is the next underscore.
            var length = KeyText.CountOfToken(text.Slice(start, KeyText.SecretLength));
            if (length is KeyText.SecretLength && HasKeyAround(text, start))
                return start;
            start += length;
        }

        return -1;
    }

    private static bool HasKeyAround(ReadOnlySpan<char> text, int token)
    {
        var checkedEnd = token + KeyText.TokenLength;
        if (!Base62.TryRead(text.Slice(checkedEnd, KeyText.ChecksumLength), out var checksum))
            return false;

        var earliest = Math.Max(0, token - 1 - MaxLabelLength);
        for (var label = token - 2; label >= earliest && IsOfLabel(text[label]); label--)
        {
            if (char.IsAsciiLetter(text[label]) && checksum == Crc32.Compute(text[label..checkedEnd]))
                return true;
        }

        return false;
    }

    private static bool IsOfLabel(char character) => char.IsAsciiLetterOrDigit(character) || character is '_';
}
