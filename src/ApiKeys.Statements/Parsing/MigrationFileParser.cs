using ApiKeys.Roslyn.Parsing;
using ApiKeys.Statements.Model;
using Microsoft.CodeAnalysis.Text;

namespace ApiKeys.Statements.Parsing;

/// <summary>Reads a .sql file as a migration; its text is kept as it is, with comments.</summary>
internal static class MigrationFileParser
{
    public static MigrationFile Parse(string path, SourceText source)
    {
        var text = source.ToString();
        var lexed = SqlLexer.Lex(text);
        return new(
            path,
            // Applied migrations are compared by text, so line ends must not depend on the checkout.
            text.Replace("\r\n", "\n").Trim().TrimStart('\uFEFF'),
            lexed.UnterminatedAt is null && lexed.Tokens.All(token => token.IsComment),
            source.LocationOfLine(path, source.Lines[0]));
    }
}
