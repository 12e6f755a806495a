using ApiKeys.Roslyn.Parsing;
using ApiKeys.Statements.Model;
using Microsoft.CodeAnalysis.Text;

namespace ApiKeys.Statements.Parsing;

/// <summary>Reads a .sql file as a migration, whose text is taken as it is, comments included.</summary>
internal static class MigrationFileParser
{
    public static MigrationFile Parse(string path, SourceText source)
    {
        var text = source.ToString();
        var lexed = SqlLexer.Lex(text);
        return new(
            path,
            // The same text whatever line ends a checkout makes of it, because applied migrations are compared.
            text.Replace("\r\n", "\n").Trim().TrimStart('\uFEFF'),
            lexed.UnterminatedAt is null && lexed.Tokens.All(token => token.IsComment),
            source.LocationOfLine(path, source.Lines[0]));
    }
}
