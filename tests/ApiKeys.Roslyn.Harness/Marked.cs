using Microsoft.CodeAnalysis.Text;

namespace ApiKeys.Roslyn.Harness;

/// <summary>A text in which <c>[|</c> and <c>|]</c> mark where a diagnostic is expected.</summary>
internal sealed class Marked
{
    public Marked(string text)
    {
        var start = text.IndexOf("[|", StringComparison.Ordinal);
        Text = text.Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal);
        if (start < 0)
            return;
        var end = text.IndexOf("|]", StringComparison.Ordinal) - 2;
        Span = SourceText.From(Text).Lines.GetLinePositionSpan(TextSpan.FromBounds(start, end));
    }

    public string Text { get; }

    public LinePositionSpan? Span { get; }
}
