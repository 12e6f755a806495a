namespace ApiKeys.Statements.Parsing;

/// <summary>
/// Splits SQL into tokens. It knows enough of SQLite, PostgreSQL and MySQL to tell code from quoted text, so a quoted
/// <c>;</c>, <c>@</c> or <c>-- name:</c> counts as text. A backslash escapes in <c>E'…'</c> only.
/// </summary>
internal sealed class SqlLexer
{
    private readonly string _text;
    private readonly List<SqlToken> _tokens = [];
    private int _position;
    private int? _unterminatedAt;
    private string _unterminated = "";

    private SqlLexer(string text) => _text = text;

    public static LexedSql Lex(string text)
    {
        var lexer = new SqlLexer(text);
        lexer.Run();
        return new(lexer._tokens, lexer._unterminatedAt, lexer._unterminated);
    }

    private void Run()
    {
        while (_position < _text.Length && _unterminatedAt is null)
        {
            if (char.IsWhiteSpace(_text[_position]) || _text[_position] == '\uFEFF')
                _position++;
            else
                Next();
        }
    }

    private void Next()
    {
        var current = Peek(0);
        var next = Peek(1);
        if (current == '-' && next == '-')
            Take(SqlTokenKind.LineComment, EndOfLine());
        else if (current == '/' && next == '*')
            TakeBlockComment();
        else if (current == '\'')
            TakeQuoted(SqlTokenKind.String, '\'', "string", backslash: FollowsEscapePrefix());
        else if (current is '"' or '`')
            TakeQuoted(SqlTokenKind.QuotedIdentifier, current, "quoted identifier", backslash: false);
        else if (current == '$' && DollarTag() is { } tag)
            TakeDollarQuoted(tag);
        else if (current == '@' && IsWordStart(next))
            Take(SqlTokenKind.Parameter, EndOf(_position + 1, IsParameterPart));
        else if (current == '@' && next == '@')
            Take(SqlTokenKind.Symbol, _position + 2);
        else if (IsWordStart(current))
            Take(SqlTokenKind.Word, EndOf(_position, IsWordPart));
        else if (current is >= '0' and <= '9')
            Take(SqlTokenKind.Number, EndOf(_position, static c => IsParameterPart(c) || c == '.'));
        else
            Take(SqlTokenKind.Symbol, _position + 1);
    }

    private void Take(SqlTokenKind kind, int end)
    {
        _tokens.Add(new(kind, _position, end - _position));
        _position = end;
    }

    private void Fail(string what)
    {
        _unterminatedAt = _position;
        _unterminated = what;
    }

    private void TakeBlockComment()
    {
        // MySQL executes /*! … */ and /*+ … */, so they are code.
        var kind = Peek(2) is '!' or '+' ? SqlTokenKind.OptimizerHint : SqlTokenKind.BlockComment;
        var depth = 0;
        for (var i = _position; i + 1 < _text.Length; i++)
        {
            if (_text[i] == '/' && _text[i + 1] == '*')
            {
                depth++;
                i++;
            }
            else if (_text[i] == '*' && _text[i + 1] == '/')
            {
                depth--;
                i++;
                if (depth == 0)
                {
                    Take(kind, i + 1);
                    return;
                }
            }
        }

        Fail("comment");
    }

    private void TakeQuoted(SqlTokenKind kind, char quote, string what, bool backslash)
    {
        for (var i = _position + 1; i < _text.Length; i++)
        {
            if (backslash && _text[i] == '\\')
            {
                i++;
            }
            else if (_text[i] == quote)
            {
                if (i + 1 < _text.Length && _text[i + 1] == quote)
                {
                    i++;
                }
                else
                {
                    Take(kind, i + 1);
                    return;
                }
            }
        }

        Fail(what);
    }

    private void TakeDollarQuoted(string tag)
    {
        var end = _text.IndexOf(tag, _position + tag.Length, StringComparison.Ordinal);
        if (end < 0)
            Fail("dollar-quoted string");
        else
            Take(SqlTokenKind.String, end + tag.Length);
    }

    /// <summary>The opening <c>$$</c> or <c>$tag$</c> at the position, if there is one.</summary>
    private string? DollarTag()
    {
        var end = _position + 1;
        if (end < _text.Length && IsWordStart(_text[end]))
            end = EndOf(end, IsParameterPart);
        return end < _text.Length && _text[end] == '$' ? _text.Substring(_position, end + 1 - _position) : null;
    }

    private bool FollowsEscapePrefix()
        => _tokens.Count > 0
            && _tokens[_tokens.Count - 1] is { Kind: SqlTokenKind.Word, Length: 1 } last
            && last.End == _position
            && _text[last.Start] is 'e' or 'E';

    private int EndOfLine() => EndOf(_position, static c => c is not ('\n' or '\r'));

    private int EndOf(int start, Func<char, bool> belongs)
    {
        while (start < _text.Length && belongs(_text[start]))
            start++;
        return start;
    }

    private char Peek(int offset) => _position + offset < _text.Length ? _text[_position + offset] : '\0';

    private static bool IsWordStart(char c) => c == '_' || char.IsLetter(c);

    private static bool IsWordPart(char c) => IsParameterPart(c) || c == '$';

    private static bool IsParameterPart(char c) => c == '_' || char.IsLetterOrDigit(c);
}
