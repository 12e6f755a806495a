using System.Collections;
using System.Globalization;
using System.Text;

namespace Xunit.Sdk;

/// <summary>
/// Writes a value as xunit does, for messages and test names. For a type without its own <c>ToString</c>, it writes the
/// name of the type. xunit would read the members by reflection.
/// </summary>
internal static class ArgumentFormatter
{
    private const int MaxStringLength = 50;
    private const int MaxElements = 5;
    private const string Ellipsis = "···";

    public static string Format(object? value) => value switch
    {
        null => "null",
        string text => Quote(text),
        char character => $"'{Escape(character, '\'')}'",
        bool or Enum => value.ToString()!,
        float or double or decimal => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        DateTime or DateTimeOffset => string.Create(CultureInfo.InvariantCulture, $"{value:O}"),
        Type type => $"typeof({type.FullName})",
        IEnumerable elements => FormatElements(elements, 0),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "null",
    };

    /// <summary>Writes a few elements, starting at or before the one at <paramref name="position"/>.</summary>
    public static string FormatElements(IEnumerable elements, int position)
    {
        var start = Math.Max(0, position - (MaxElements / 2));
        var text = new StringBuilder("[");
        var index = 0;

        foreach (var element in elements)
        {
            if (index == start + MaxElements)
            {
                text.Append(", ").Append(Ellipsis);
                break;
            }

            if (index >= start)
            {
                text.Append(index == 0 ? "" : index == start ? Ellipsis + ", " : ", ").Append(Format(element));
            }

            index++;
        }

        return text.Append(']').ToString();
    }

    private static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var character in value.AsSpan(0, Math.Min(value.Length, MaxStringLength)))
        {
            text.Append(Escape(character, '"'));
        }

        return text.Append('"').Append(value.Length > MaxStringLength ? Ellipsis : "").ToString();
    }

    private static string Escape(char character, char quote) => character switch
    {
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\0' => "\\0",
        _ when character == quote => $"\\{quote}",
        _ when char.IsControl(character) || char.IsSurrogate(character) => $"\\x{(int)character:x4}",
        _ => character.ToString(),
    };
}
