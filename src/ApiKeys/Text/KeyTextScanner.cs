namespace ApiKeys.Text;

/// <summary>
/// Finds key texts anywhere in a text: within words, between keys, before and after any character. A token ends where 49 characters
/// after a <c>_</c> do, whatever follows, so that only where its label begins is open; each place where one may is tried.
/// </summary>
/// <remarks>
/// Linear in the length of the text: tokens do not overlap, since there is a <c>_</c> before each and none inside, and before each
/// at most 65 beginnings are tried.
/// </remarks>
internal static class KeyTextScanner
{
    private const int MaxLabelLength = KeyText.MaxLength - 1 - KeyText.SecretLength;

    /// <summary>Finds the next key whose token begins at <paramref name="start"/> or later.</summary>
    /// <returns>Where the token begins, which <see cref="KeyText.SecretLength"/> characters are of; -1 if there is none.</returns>
    public static int FindToken(ReadOnlySpan<char> text, int start)
    {
        while (text[start..].IndexOf('_') is >= 0 and var distance)
        {
            start += distance + 1;
            if (text.Length - start < KeyText.SecretLength)
                return -1;

            // What follows up to a character that is none of a token's cannot hold the next underscore.
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
