using System.Text.RegularExpressions;
using ApiKeys.Roslyn.Model;
using ApiKeys.Roslyn.Parsing;
using ApiKeys.Statements.Model;
using Microsoft.CodeAnalysis.Text;

namespace ApiKeys.Statements.Parsing;

/// <summary>Reads a .sql file into its named statements.</summary>
internal sealed class SqlFileParser
{
    private readonly string _path;
    private readonly SourceText _source;
    private readonly string _text;
    private readonly List<Problem> _problems = [];
    private readonly List<SqlStatement> _statements = [];
    private bool _hidesStatements;

    private SqlFileParser(string path, SourceText source)
    {
        _path = path;
        _source = source;
        _text = source.ToString();
    }

    public static SqlFile Parse(string path, SourceText source)
    {
        var parser = new SqlFileParser(path, source);
        parser.Run();
        return new(
            path,
            parser._statements.ToEquatableArray(),
            parser._problems.ToEquatableArray(),
            source.LocationOfLine(path, LastLine(source)),
            parser._hidesStatements);
    }

    private void Run()
    {
        var lexed = SqlLexer.Lex(_text);
        if (lexed.UnterminatedAt is { } position)
        {
            // The open quote swallows the rest of the file, so no other problem can be reported.
            Report(ProblemIds.Unterminated, position, _text[position] == '/' ? 2 : 1, lexed.Unterminated, "closed");
            _hidesStatements = true;
            return;
        }

        SqlToken? nameLine = null;
        List<SqlToken> body = [];
        foreach (var token in lexed.Tokens)
        {
            if (NameLine.Is(_text, token))
            {
                End(nameLine, body);
                nameLine = token;
                body = [];
            }
            else if (!token.IsComment)
            {
                body.Add(token);
            }
        }

        End(nameLine, body);
    }

    private void End(SqlToken? nameLine, List<SqlToken> body)
    {
        if (nameLine is { } line)
            ReadStatement(line, body);
        else if (body.Count > 0)
            Report(ProblemIds.TextBeforeFirstName, body[0]);
    }

    private void ReadStatement(SqlToken line, List<SqlToken> body)
    {
        if (NameLine.Read(line.Text(_text)) is not var (nameGroup, kindGroup))
        {
            Report(ProblemIds.MalformedNameLine, line);
            _hidesStatements = true;
            return;
        }

        var name = nameGroup.Value;
        var nameLocation = LocationOf(line, nameGroup);
        var kindLocation = LocationOf(line, kindGroup);
        if (!NameLine.IsName(name))
        {
            _problems.Add(Problem.At(nameLocation, ProblemIds.BadStatementName, name));
            _hidesStatements = true;
            return;
        }

        if (_statements.Any(statement => statement.Name == name))
        {
            _problems.Add(Problem.At(nameLocation, ProblemIds.NameGivenTwice, name));
            return;
        }

        var kind = NameLine.KindOf(kindGroup.Value);
        if (kind is null)
            _problems.Add(Problem.At(kindLocation, ProblemIds.UnknownKind, kindGroup.Value));

        var isReadable = CheckBody(name, nameLocation, body) && kind is not null;
        var columns = isReadable && kind != StatementKind.Exec ? ColumnsOf(body) : [];
        _statements.Add(new(
            name,
            kind ?? StatementKind.Exec,
            SqlTextWriter.Write(_text, body),
            ParametersOf(body).ToEquatableArray(),
            columns.ToEquatableArray(),
            nameLocation,
            kindLocation,
            IsFaulty: !isReadable));
    }

    /// <summary>Drops the final semicolon, and checks that there is one statement with balanced parentheses.</summary>
    private bool CheckBody(string name, TextLocation nameLocation, List<SqlToken> body)
    {
        var semicolon = body.FindIndex(token => token.IsSymbol(_text, ';'));
        if (semicolon == 0 || body.Count == 0)
        {
            _problems.Add(Problem.At(nameLocation, ProblemIds.EmptyStatement, name));
            return false;
        }

        if (semicolon > 0 && semicolon < body.Count - 1)
        {
            Report(ProblemIds.SeveralStatements, body[semicolon + 1], name);
            return false;
        }

        if (semicolon > 0)
            body.RemoveAt(semicolon);
        return CheckParentheses(body);
    }

    private bool CheckParentheses(List<SqlToken> body)
    {
        Stack<SqlToken> open = new();
        foreach (var token in body)
        {
            if (token.IsSymbol(_text, '('))
            {
                open.Push(token);
            }
            else if (token.IsSymbol(_text, ')'))
            {
                if (open.Count == 0)
                {
                    Report(ProblemIds.Unterminated, token, "parenthesis", "opened");
                    return false;
                }

                open.Pop();
            }
        }

        if (open.Count == 0)
            return true;
        Report(ProblemIds.Unterminated, open.Pop(), "parenthesis", "closed");
        return false;
    }

    private IEnumerable<SqlParameter> ParametersOf(List<SqlToken> body)
        => body
            .Where(token => token.Kind == SqlTokenKind.Parameter)
            .GroupBy(token => _text.Substring(token.Start + 1, token.Length - 1))
            .Select(uses => new SqlParameter(uses.Key, LocationOf(uses.First())));

    private IEnumerable<SqlColumn> ColumnsOf(List<SqlToken> body)
    {
        foreach (var item in ColumnListReader.Read(_text, body))
        {
            // An empty item has no location of its own, so it gets that of the statement's first word.
            var start = item.Count == 0 ? body[0].Start : item[0].Start;
            var end = item.Count == 0 ? body[0].End : item[item.Count - 1].End;
            var location = _source.LocationOf(_path, start, end - start);
            yield return new(ColumnName.Of(_text, item), ColumnName.IsStar(_text, item), location);
        }
    }

    private void Report(string id, SqlToken token, params string[] arguments)
        => _problems.Add(Problem.At(LocationOf(token), id, arguments));

    private void Report(string id, int start, int length, params string[] arguments)
        => _problems.Add(Problem.At(_source.LocationOf(_path, start, length), id, arguments));

    private TextLocation LocationOf(SqlToken token) => _source.LocationOf(_path, token.Start, token.Length);

    private TextLocation LocationOf(SqlToken line, Group group)
        => _source.LocationOf(_path, line.Start + group.Index, group.Length);

    /// <summary>The last line that is not empty; a file usually ends with an empty one.</summary>
    private static TextLine LastLine(SourceText source)
    {
        var last = source.Lines.Count - 1;
        while (last > 0 && source.Lines[last].Span.IsEmpty)
            last--;
        return source.Lines[last];
    }
}
