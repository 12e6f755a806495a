namespace ApiKeys.Mutants;

/// <summary>A fault that someone made once, as a change of the source.</summary>
/// <param name="File">The file, relative to the root of the repository.</param>
/// <param name="Before">A text of it.</param>
/// <param name="After">What replaces it.</param>
/// <param name="Name">What is wrong then.</param>
internal sealed record Fault(string File, string Before, string After, string Name)
{
    /// <summary>
    /// Reads blocks with an empty line between them: the file, the lines before with "- ", the lines after with "+ ",
    /// and the rest, which says what it means.
    /// </summary>
    public static List<Fault> Read(string path)
    {
        var faults = new List<Fault>();
        var text = string.Join('\n', System.IO.File.ReadLines(path).Where(line => !line.StartsWith('#')));
        const StringSplitOptions Trimmed = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        foreach (var block in text.Split("\n\n", Trimmed))
        {
            var lines = block.Split('\n');
            faults.Add(new(lines[0], Marked(lines, '-'), Marked(lines, '+'), string.Join(' ', lines.Skip(1).Where(
                line => !line.StartsWith('-') && !line.StartsWith('+')))));
        }

        return faults;
    }

    private static string Marked(string[] lines, char mark) => string.Join('\n', lines.Skip(1)
        .Where(line => line.StartsWith(mark)).Select(line => line.Length > 2 ? line[2..] : ""));
}
