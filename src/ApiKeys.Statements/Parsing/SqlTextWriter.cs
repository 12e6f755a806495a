using System.Text;

namespace ApiKeys.Statements.Parsing;

/// <summary>
/// Writes a statement as the database gets it: without comments, and without the lines that they leave empty.
/// </summary>
internal static class SqlTextWriter
{
    public static string Write(string text, IReadOnlyList<SqlToken> tokens)
    {
        var result = new StringBuilder();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (i > 0)
                result.Append(Between(text, tokens[i - 1].End, tokens[i].Start));
            result.Append(text, tokens[i].Start, tokens[i].Length);
        }

        return result.ToString();
    }

    /// <summary>The blanks to write between two tokens, in place of blanks and comments.</summary>
    private static string Between(string text, int start, int end)
    {
        var gap = text.Substring(start, end - start);
        if (gap.Length == 0)
            return "";
        var lineBreak = gap.LastIndexOfAny(['\n', '\r']);
        if (lineBreak < 0)
            return string.IsNullOrWhiteSpace(gap) ? gap : " ";
        var indent = lineBreak + 1;
        while (indent < gap.Length && gap[indent] is ' ' or '\t')
            indent++;
        return "\n" + gap.Substring(lineBreak + 1, indent - lineBreak - 1);
    }
}
