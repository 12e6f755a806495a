using Microsoft.CodeAnalysis.Text;

namespace ApiKeys.Mutants;

/// <summary>One small change of a source file.</summary>
internal sealed class Mutant
{
    /// <summary>Its number, from 1.</summary>
    public int Id { get; set; }

    /// <summary>The file, relative to the root of the repository.</summary>
    public required string File { get; init; }

    public required int Line { get; init; }

    /// <summary>What is replaced, in the text that is compiled.</summary>
    public required TextSpan Span { get; init; }

    public required string NewText { get; init; }

    /// <summary>The lines of the change as they are, with single blanks.</summary>
    public required string Before { get; init; }

    /// <summary>The same lines with the change.</summary>
    public required string After { get; init; }

    /// <summary>What names it across edits of other lines.</summary>
    public string Key => $"{File}\n- {Before}\n+ {After}";

    /// <summary>The lines of a change, before and after it, on one line each.</summary>
    public static (string Before, string After) Lines(string text, TextSpan span, string newText)
    {
        var start = span.Start is 0 ? 0 : text.LastIndexOf('\n', span.Start - 1) + 1;
        var end = text.IndexOf('\n', Math.Max(span.End - 1, start));
        end = end < 0 ? text.Length : end;
        return (OneLine(text[start..end]), OneLine(text[start..span.Start] + newText + text[span.End..end]));
    }

    public override string ToString() => $"{File}:{Line}\n- {Before}\n+ {After}";

    private static string OneLine(string text) => string.Join(' ', text.Split(
        [' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries));
}
