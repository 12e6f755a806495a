using System.Text.RegularExpressions;
using ApiKeys.Statements.Model;

namespace ApiKeys.Statements.Parsing;

/// <summary>Reads <c>-- name: FindKeyByHash :one</c>.</summary>
internal static class NameLine
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    // Matches malformed lines too, so that a forgotten colon is reported and does not make the line a comment.
    private static readonly Regex Intended = new(@"^--\s*name\s*:|^--\s*name\s+\S+\s+:\w+\s*$", Options);
    private static readonly Regex WellFormed
        = new(@"^--\s*name\s*:\s*([^\s:]+)\s+:(\S+)\s*$", RegexOptions.CultureInvariant);
    private static readonly Regex Name = new("^[A-Z][A-Za-z0-9]*$", RegexOptions.CultureInvariant);

    /// <summary>Whether the token is a name line: a comment at the beginning of a line that is meant as one.</summary>
    public static bool Is(string text, SqlToken token)
        => token.Kind == SqlTokenKind.LineComment
            && BeginsLine(text, token.Start)
            && Intended.IsMatch(token.Text(text));

    /// <summary>Finds the name and the kind in a name line; null if it is malformed.</summary>
    public static (Group Name, Group Kind)? Read(string line)
        => WellFormed.Match(line) is { Success: true } match ? (match.Groups[1], match.Groups[2]) : null;

    public static bool IsName(string name) => Name.IsMatch(name);

    public static StatementKind? KindOf(string kind) => kind switch
    {
        "one" => StatementKind.One,
        "many" => StatementKind.Many,
        "exec" => StatementKind.Exec,
        _ => null,
    };

    private static bool BeginsLine(string text, int position)
    {
        while (position > 0 && text[position - 1] is ' ' or '\t' or '\uFEFF')
            position--;
        return position == 0 || text[position - 1] is '\n' or '\r';
    }
}
