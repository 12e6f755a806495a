using ApiKeys.Statements.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Statements.Tests;

public class GarbageTests
{
    [Fact]
    public void Any_sql_compiles_or_is_reported()
    {
        string[] pieces =
        [
            "SELECT order_id, name FROM orders WHERE order_id = @order_id", "-- name: Find :one\n", "\n", "\r", "\r\n",
            "'", "\"\"\"\"", "`", "$$", "/*", "*/", "--", "\0", "\uFEFF", "\uD800", "\uDC00", "\u0085", "\u2028", "\t",
            "{", "}", "\\", " ", ";",
        ];
        var random = new Random(4711);
        var project = new Fault("", "", "").ToProject();
        var compiled = 0;
        for (var i = 0; i < 100; i++)
        {
            var tail = string.Concat(
                Enumerable.Range(0, random.Next(8)).Select(_ => pieces[random.Next(pieces.Length)]));
            var sql = pieces[0] + " OR name = '" + tail + (i % 2 == 0 ? "'" : "");
            project.SetFile("shop.sql", pieces[1] + sql);

            var outcome = project.Run();

            Assert.Single(outcome.Sources);
            Assert.DoesNotContain(outcome.CompilerDiagnostics,
                diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            if (outcome.Problems.Count > 0)
                continue;
            compiled++;
            if (tail.All(c => c is not '\'' and not ';' and not '-' and not '/'))
                Assert.Equal(sql, outcome.Constant("Shop.ShopSession", "FindSql"));
        }

        Assert.InRange(compiled, 1, 99);
    }

    [Fact]
    public void A_text_that_a_raw_literal_would_change_is_escaped()
    {
        var outcome = new Fault("", "", "")
        {
            Sql = "-- name: Find :one\nSELECT order_id, name FROM orders "
                + "WHERE order_id = @order_id OR name = 'a\r\n\0\u2028'",
        }.ToProject().Run();

        Assert.Empty(outcome.CompilerDiagnostics);
        Assert.Contains("""'a\r\n\0\u2028'";""", Assert.Single(outcome.Sources).Value, StringComparison.Ordinal);
    }
}
