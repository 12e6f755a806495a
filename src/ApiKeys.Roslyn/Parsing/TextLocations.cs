using ApiKeys.Roslyn.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ApiKeys.Roslyn.Parsing;

/// <summary>Turns the compiler's locations, which keep a compilation alive, into plain numbers.</summary>
internal static class TextLocations
{
    public static TextLocation LocationOf(this SourceText source, string path, int start, int length)
    {
        var span = new TextSpan(start, length);
        return Create(path, span, source.Lines.GetLinePositionSpan(span));
    }

    public static TextLocation LocationOfLine(this SourceText source, string path, TextLine line)
        => source.LocationOf(path, line.Start, line.Span.Length);

    public static TextLocation ToTextLocation(this Location location)
    {
        var lines = location.GetLineSpan();
        return Create(lines.Path ?? "", location.SourceSpan, lines.Span);
    }

    private static TextLocation Create(string path, TextSpan span, LinePositionSpan lines)
        => new(
            path,
            span.Start,
            span.Length,
            lines.Start.Line,
            lines.Start.Character,
            lines.End.Line,
            lines.End.Character);
}
