using System.Text;

namespace ApiKeys.Roslyn.Emitting;

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

    /// <summary>Writes each line of a text.</summary>
    public CodeWriter Lines(string lines)
    {
        foreach (var line in lines.Split('\n'))
            Line(line.TrimEnd('\r'));
        return this;
    }

    public CodeWriter Open(string line, string bracket = "{") => Line(line).Line(bracket).Indent();

    public CodeWriter Close(string end = "}") => Unindent().Line(end);

    public CodeWriter Indent()
    {
        _depth++;
        return this;
    }

    public CodeWriter Unindent()
    {
        _depth--;
        return this;
    }

    public override string ToString() => _text.ToString();
}
