using System.Text;

namespace ApiKeys.Generators.Emitting;

/// <summary>Writes indented lines of C#, with line feeds on every system.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public CodeWriter Line(string line = "")
    {
        if (line.Length > 0)
            _text.Append(' ', _depth * 4).Append(line);
        _text.Append('\n');
        return this;
    }

    /// <summary>Writes several lines.</summary>
    public CodeWriter Lines(string lines)
    {
        foreach (var line in lines.Split('\n'))
            Line(line.TrimEnd('\r'));
        return this;
    }

    public CodeWriter Open(string line, string bracket = "{")
    {
        Line(line).Line(bracket);
        _depth++;
        return this;
    }

    public CodeWriter Close(string end = "}")
    {
        _depth--;
        return Line(end);
    }

    /// <summary>Writes a line that ends with a text: raw, or escaped where that would change it.</summary>
    public CodeWriter Text(string before, string text, string after)
    {
        if (!RawString.CanHold(text))
            return Line(before + " " + RawString.Escape(text) + after);

        var quotes = RawString.QuotesFor(text);
        Line(before + " " + quotes);
        _depth++;
        foreach (var line in text.Split('\n'))
            Line(line);
        Line(quotes + after);
        _depth--;
        return this;
    }

    public override string ToString() => _text.ToString();
}
