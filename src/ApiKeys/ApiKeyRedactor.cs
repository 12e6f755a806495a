using ApiKeys.Text;

namespace ApiKeys;

/// <summary>
/// Removes the texts of keys from a text, such as a log message. It finds keys of any prefix, by shape and checksum.
/// The part that people may see stays, and an ellipsis replaces the rest: <c>sk_4fGh2kLm…</c>.
/// </summary>
/// <remarks>
/// A key is found inside words, URLs and JSON, whatever stands before and after it. A key that is not whole is not
/// found: one that was cut off, broken by a line's end, or encoded (as base64, or <c>_</c> as <c>%5F</c>). A text with
/// a wrong checksum is not a key and stays as it is. The time is proportional to the text's length, for any text.
/// </remarks>
public static class ApiKeyRedactor
{
    private const char Ellipsis = '…';
    private const int HiddenLength = KeyText.SecretLength - KeyText.ShownTokenLength;

    /// <summary>Redacts a text.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The redacted text. If it holds no key, the same instance, and nothing is allocated.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public static string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        var keys = 0;
        for (var token = KeyTextScanner.FindToken(text, 0);
            token >= 0;
            token = KeyTextScanner.FindToken(text, token + KeyText.SecretLength))
        {
            keys++;
        }

        var length = text.Length - (keys * (HiddenLength - 1));
        return keys is 0
            ? text
            : string.Create(length, text, static (destination, text) => TryRedact(text, destination, out _));
    }

    /// <summary>Redacts a text into a buffer, without allocating.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="destination">The buffer. The text's length is always enough. It must not overlap the text.</param>
    /// <param name="charsWritten">The number of characters written; zero if the buffer is too short.</param>
    /// <returns>Whether the buffer was long enough. If not, it may hold a part of the redacted text.</returns>
    public static bool TryRedact(ReadOnlySpan<char> text, Span<char> destination, out int charsWritten)
    {
        charsWritten = 0;
        var (read, written) = (0, 0);
        for (var token = KeyTextScanner.FindToken(text, 0);
            token >= 0;
            token = KeyTextScanner.FindToken(text, read))
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
