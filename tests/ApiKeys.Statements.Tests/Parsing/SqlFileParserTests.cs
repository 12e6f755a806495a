using ApiKeys.Roslyn.Parsing;
using ApiKeys.Statements.Model;
using ApiKeys.Statements.Parsing;
using Microsoft.CodeAnalysis.Text;

namespace ApiKeys.Statements.Tests.Parsing;

public class SqlFileParserTests
{
    [Theory]
    [InlineData("SELECT a, b.c, \"d\", e.`f` FROM t", "a c d f")]
    [InlineData("SELECT a AS b, max(a, b) AS \"c\"\"d\", (SELECT 1 FROM u) e FROM t", "b c\"d ?")]
    [InlineData("select distinct a from t", "a")]
    [InlineData("SELECT DISTINCT ON (a, b) c, d FROM t", "c d")]
    [InlineData("SELECT ALL a", "a")]
    [InlineData("SELECT a IS DISTINCT FROM b AS c, d FROM t", "c d")]
    [InlineData("SELECT extract(year FROM a) AS y, CASE WHEN a THEN b ELSE c END AS z FROM t", "y z")]
    [InlineData("SELECT ARRAY[a, b] AS c, d[1, 2] AS e LIMIT 1", "c e")]
    [InlineData("WITH RECURSIVE x (n) AS (SELECT 1 FROM t), y AS (SELECT 2) SELECT n, m FROM x, y", "n m")]
    [InlineData("SELECT a FROM t UNION SELECT b, c FROM u", "a")]
    [InlineData("(SELECT a, b FROM t) UNION ALL (SELECT c FROM u)", "a b")]
    [InlineData("SELECT a.from, t.limit AS order FROM t", "from order")]
    [InlineData("SELECT /*+ HINT */ a FOR UPDATE", "a")]
    [InlineData("INSERT INTO t (a) SELECT b, c FROM u ON CONFLICT DO NOTHING RETURNING a, u.b AS x", "a x")]
    [InlineData("UPDATE t SET a = (SELECT 1) RETURNING a", "a")]
    [InlineData("WITH d AS (DELETE FROM t RETURNING a, b) SELECT a FROM d", "a")]
    [InlineData("INSERT INTO t SELECT a FROM u", "")]
    [InlineData("REPLACE INTO t VALUES (1)", "")]
    [InlineData("VALUES (1, 2)", "")]
    [InlineData("SELECT a, , b", "a ? b")]
    [InlineData("SELECT", "?")]
    [InlineData("SELECT a * b, -a, 'x' AS 'y', a.b.c", "? ? ? c")]
    [InlineData("SELECT count(*), *, t.*", "? * *")]
    public void The_columns_are_found(string sql, string expected)
        => Assert.Equal(expected,
            string.Join(' ', Only(sql).Columns.Select(column => column.IsStar ? "*" : column.Name ?? "?")));

    [Theory]
    [InlineData("SELECT 1;", "SELECT 1")]
    [InlineData("-- doc\nSELECT 1 -- one\n-- two\n\n  + 2 /* three */ ; -- four", "SELECT 1\n  + 2")]
    [InlineData("SELECT/**/1", "SELECT 1")]
    [InlineData("SELECT\t1,\r\n  'a\r\n-- b' ", "SELECT\t1,\n  'a\r\n-- b'")]
    [InlineData("SELECT /*+ X */ 1", "SELECT /*+ X */ 1")]
    public void Comments_are_not_sent(string sql, string expected) => Assert.Equal(expected, Only(sql).Sql);

    [Fact]
    public void A_parameter_that_occurs_twice_is_one()
        => Assert.Equal(["b", "a"], Only("SELECT @b, @a, @b").Parameters.Select(parameter => parameter.Name));

    [Fact]
    public void A_name_line_counts_only_at_the_beginning_of_a_line()
    {
        var file = Parse(
            "-- name: A :exec\nDELETE FROM t -- name: B :exec\n/*\n-- name: C :exec\n*/ WHERE a = '\n-- name: D "
                + ":exec\n'\n\t--name:E  :exec\nDELETE FROM u");

        Assert.Empty(file.Problems);
        Assert.Equal(["A", "E"], file.Statements.Select(statement => statement.Name));
    }

    [Theory]
    [InlineData("OrganizationId", "organization_id")]
    [InlineData("after", "after")]
    [InlineData("userID", "user_id")]
    [InlineData("XMLText", "xml_text")]
    [InlineData("sha256Hash", "sha256_hash")]
    [InlineData("A", "a")]
    public void A_csharp_name_has_one_name_in_sql(string name, string expected) => Assert.Equal(expected,
        SnakeCase.Of(name));

    [Fact]
    public void No_text_makes_the_parser_throw()
    {
        string[] pieces =
        [
            "-- name: ", "Find", " :one", " :many", "\n", "\r\n", "\r", "'", "\"", "`", "$$", "$a$", "/*", "*/", "--",
            "@", "@a", "@@", "(", ")", "[", "]", ",", ";", ".", "*", "SELECT ", "DISTINCT ", "ON ", "FROM ", "WITH ",
            "RETURNING ", "AS ", "E'", "\\",
            "\0", "\uFEFF", "\uD800", "é", "\u2028", "1", "a", " ", "\t",
        ];
        var random = new Random(20251123);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(
                Enumerable.Range(0, random.Next(60)).Select(_ => pieces[random.Next(pieces.Length)]));
            if (i % 2 == 0)
                text = "-- name: Find :one\n" + text;

            var file = Parse(text);
            MigrationFileParser.Parse("0001_a.sql", SourceText.From(text));

            Assert.All(file.Problems,
                problem => Assert.InRange(problem.Location.Start + problem.Location.Length, 0, text.Length));
        }
    }

    private static SqlStatement Only(string sql)
    {
        var file = Parse("-- name: Find :one\n" + sql);
        Assert.Empty(file.Problems);
        return Assert.Single(file.Statements);
    }

    private static SqlFile Parse(string text) => SqlFileParser.Parse("shop.sql", SourceText.From(text));
}
