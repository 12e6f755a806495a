using ApiKeys.Text;

namespace ApiKeys;

/// <summary>
/// Takes keys out of what is about to be logged: wherever a key's text stands, of any prefix, by its shape and checksum, all but what
/// people are shown anyway becomes an ellipsis, as in <c>sk_4fGh2kLm…</c>.
/// </summary>
/// <remarks>
/// A key is found within words, URLs and JSON, with anything before and after it. What is not found is no whole key any more: one that
/// was cut off, broken by a line's end, or encoded (base64 of the header that it came in, <c>_</c> as <c>%5F</c>). A text whose checksum
/// is wrong is no key, and stays as it is. It takes time in proportion to the text's length, whatever the text is.
/// </remarks>
public static class ApiKeyRedactor
{
    private const char Ellipsis = '…';
    private const int HiddenLength = KeyText.SecretLength - KeyText.ShownTokenLength;

    /// <summary>Redacts a text.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text without its keys; if there is none in it the same instance, and nothing is allocated.</returns>
    public static string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        var keys = 0;
        for (var token = KeyTextScanner.FindToken(text, 0); token >= 0; token = KeyTextScanner.FindToken(text, token + KeyText.SecretLength))
            keys++;
        return keys is 0
            ? text
            : string.Create(text.Length - (keys * (HiddenLength - 1)), text, static (destination, text) => TryRedact(text, destination, out _));
    }

    /// <summary>Redacts a text into a buffer, without allocating.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="destination">Where to write it: as long as the text is always enough. It must not overlap the text.</param>
    /// <param name="charsWritten">How many characters were written; zero if the buffer is too short.</param>
    /// <returns>Whether the buffer was long enough. If not, it may hold a part of the redacted text.</returns>
    public static bool TryRedact(ReadOnlySpan<char> text, Span<char> destination, out int charsWritten)
    {
        charsWritten = 0;
        var (read, written) = (0, 0);
        for (var token = KeyTextScanner.FindToken(text, 0); token >= 0; token = KeyTextScanner.FindToken(text, read))
        {
            var shown = text[read..(token + KeyText.ShownTokenLength)];
            if (shown.Length >= destination.Length - written)
                return false;

            shown.CopyTo(destination[written..]);
            written += shown.Length;
            destination[written++] = Ellipsis;
            read = token + KeyText.SecretLength;
        }

        if (!text[read..].TryCopyTo(destination[written..]))
            return false;

        charsWritten = written + text.Length - read;
        return true;
    }
}
