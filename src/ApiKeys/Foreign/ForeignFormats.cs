using System.Buffers;
using System.Text;

namespace ApiKeys.Foreign;

/// <summary>The foreign formats of a client. A text matches at most one of them.</summary>
internal sealed class ForeignFormats
{
    private readonly ForeignKeyFormat[] _formats;

    private ForeignFormats(ForeignKeyFormat[] formats) => _formats = formats;

    /// <summary>The formats of the options, or null without any.</summary>
    /// <exception cref="ArgumentException">There are too many, or two have the same name or share a text.</exception>
    public static ForeignFormats? Of(IReadOnlyList<ForeignKeyFormat> formats, string paramName)
    {
        const string Option = nameof(ApiKeyOptions.ForeignFormats);
        if (formats.Count is 0)
            return null;

        // A copy: the app may change the list later.
        ForeignKeyFormat[] copy = [.. formats];
        if (copy.Length > ForeignKeyFormat.MaxFormats)
            throw new ArgumentException($"{Option} has at most {ForeignKeyFormat.MaxFormats} formats.", paramName);
        for (var i = 0; i < copy.Length; i++)
        {
            if (copy[i] is null)
                throw new ArgumentException($"{Option} holds null.", paramName);
            for (var j = 0; j < i; j++)
            {
                if (copy[i].Name == copy[j].Name)
                    throw new ArgumentException($"{Option} has two formats with the name {copy[i]}.", paramName);
                if (copy[i].Overlaps(copy[j]))
                {
                    throw new ArgumentException(
                        $"{Option}: one text could be of both {copy[j]} and {copy[i]}. Give them prefixes or lengths "
                        + "that tell them apart.",
                        paramName);
                }
            }
        }

        return new(copy);
    }

    /// <summary>Copies a presented text that may be a foreign one: ASCII, and not too long.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination"><see cref="ForeignKeyFormat.MaxTextLength"/> bytes.</param>
    /// <param name="length">The length of the text.</param>
    public static bool TryCopy(ReadOnlySpan<char> text, Span<byte> destination, out int length)
    {
        length = 0;
        return text.Length <= ForeignKeyFormat.MaxTextLength
            && Ascii.FromUtf16(text, destination, out length) is OperationStatus.Done;
    }

    /// <summary>The format of a text, or null if it has none.</summary>
    public ForeignKeyFormat? Find(ReadOnlySpan<byte> text)
    {
        foreach (var format in _formats)
        {
            if (format.Matches(text))
                return format;
        }

        return null;
    }

    /// <summary>The format with a name, or null.</summary>
    public ForeignKeyFormat? FindByName(string name) => Array.Find(_formats, format => format.Name == name);
}
