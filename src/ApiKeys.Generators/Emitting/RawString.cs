using Microsoft.CodeAnalysis.CSharp;

namespace ApiKeys.Generators.Emitting;

/// <summary>Decides how a text of several lines becomes a C# literal.</summary>
internal static class RawString
{
    // What C# takes for a line break, or what no eye could see, is better escaped.
    public static bool CanHold(string text)
        => text.All(c => char.IsControl(c) ? c is '\n' or '\t' : !char.IsSurrogate(c) && c is not ('\u2028' or '\u2029'));

    public static string Escape(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>More quotes than the text has in a row, and at least three.</summary>
    public static string QuotesFor(string text)
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
