using ApiKeys.Statements.Parsing;

namespace ApiKeys.Statements.Tests.Parsing;

public class SqlLexerTests
{
    [Theory]
    [InlineData("a = @id", "Word:a Symbol:= Parameter:@id")]
    [InlineData("@id::uuid", "Parameter:@id Symbol:: Symbol:: Word:uuid")]
    [InlineData("a @> b <@ c @@ d", "Word:a Symbol:@ Symbol:> Word:b Symbol:< Symbol:@ Word:c Symbol:@@ Word:d")]
    [InlineData("@@version", "Symbol:@@ Word:version")]
    [InlineData("'@a''@b' @_c1", "String:'@a''@b' Parameter:@_c1")]
    [InlineData("\"a\"\"@b\" `c``@d`", "QuotedIdentifier:\"a\"\"@b\" QuotedIdentifier:`c``@d`")]
    [InlineData("$$ @a 'x $$ $t$ $$ ; $t$", "String:$$ @a 'x $$ String:$t$ $$ ; $t$")]
    [InlineData("$1 a$b$c", "Symbol:$ Number:1 Word:a$b$c")]
    [InlineData("a -- @b 'c\n, d", "Word:a LineComment:-- @b 'c Symbol:, Word:d")]
    [InlineData("/* /* ' */ @x */ a", "BlockComment:/* /* ' */ @x */ Word:a")]
    [InlineData("/*+ MAX_EXECUTION_TIME(9) */ /*!80000 a */",
        "OptimizerHint:/*+ MAX_EXECUTION_TIME(9) */ OptimizerHint:/*!80000 a */")]
    [InlineData("E'it\\'s @a' 'c:\\'", "Word:E String:'it\\'s @a' String:'c:\\'")]
    [InlineData("1.5e3 0xFF x'0a'", "Number:1.5e3 Number:0xFF Word:x String:'0a'")]
    [InlineData("größe@id", "Word:größe Parameter:@id")]
    public void Sql_is_split_into_tokens(string sql, string expected)
    {
        var lexed = SqlLexer.Lex(sql);

        Assert.Null(lexed.UnterminatedAt);
        Assert.Equal(expected, string.Join(' ', lexed.Tokens.Select(token => $"{token.Kind}:{token.Text(sql)}")));
    }

    [Theory]
    [InlineData("a 'b", 2, "string")]
    [InlineData("a E'b\\'", 3, "string")]
    [InlineData("\"b", 0, "quoted identifier")]
    [InlineData("`b", 0, "quoted identifier")]
    [InlineData("/*/", 0, "comment")]
    [InlineData("/* /* */", 0, "comment")]
    [InlineData("$a$ $b$", 0, "dollar-quoted string")]
    public void An_unterminated_token_is_found_where_it_begins(string sql, int position, string what)
    {
        var lexed = SqlLexer.Lex(sql);

        Assert.Equal(position, lexed.UnterminatedAt);
        Assert.Equal(what, lexed.Unterminated);
    }
}
