using ApiKeys.Roslyn.Emitting;

namespace ApiKeys.Statements.Emitting;

/// <summary>Decides how a text of several lines becomes a C# literal.</summary>
internal static class RawString
{
    /// <summary>Writes a line that ends with a text: raw, or escaped where that would change it.</summary>
    public static CodeWriter Text(this CodeWriter code, string before, string text, string after)
    {
        if (!CanHold(text))
            return code.Line(before + " " + StringLiteral.Of(text) + after);

        var quotes = QuotesFor(text);
        return code.Line(before + " " + quotes).Indent().Lines(text).Line(quotes + after).Unindent();
    }

    // What C# takes for a line break, or what no eye could see, is better escaped.
    private static bool CanHold(string text)
        => text.All(c => char.IsControl(c) ? c is '\n' or '\t' : !char.IsSurrogate(c) && c is not ('\u2028' or '\u2029'));

    /// <summary>More quotes than the text has in a row, and at least three.</summary>
    private static string QuotesFor(string text)
    {
        var longest = 2;
        var current = 0;
        foreach (var c in text)
        {
            current = c == '"' ? current + 1 : 0;
            longest = Math.Max(longest, current);
        }

        return new('"', longest + 1);
    }
}
