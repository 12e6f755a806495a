using ApiKeys.Roslyn.Emitting;

namespace ApiKeys.Statements.Emitting;

/// <summary>Writes a text of several lines as a C# literal.</summary>
internal static class RawString
{
    /// <summary>Writes a line with a text: as a raw literal, or escaped if a raw literal would change it.</summary>
    public static CodeWriter Text(this CodeWriter code, string before, string text, string after)
    {
        if (!CanHold(text))
            return code.Line(before + " " + StringLiteral.Of(text) + after);

        var quotes = QuotesFor(text);
        return code.Line(before + " " + quotes).Indent().Lines(text).Line(quotes + after).Unindent();
    }

    // Other line breaks of C#, and invisible characters, must be escaped.
    private static bool CanHold(string text)
        => text.All(
            c => char.IsControl(c) ? c is '\n' or '\t' : !char.IsSurrogate(c) && c is not ('\u2028' or '\u2029'));

    /// <summary>Enough quotes to enclose the text: at least three, and more than it has in a row.</summary>
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
