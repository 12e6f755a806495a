using ApiKeys.Roslyn.Harness;
using ApiKeys.Statements.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Statements.Tests;

public class CachingTests
{
    private const string Sql = "-- name: Find :one\nSELECT order_id, name FROM orders WHERE order_id = @order_id\n";

    private const string Migrations = """
        using System.Collections.Generic;
        using ApiKeys.Storage;
        namespace Shop;
        [SqlMigrations("Migrations")]
        internal static partial class ShopMigrations { public static partial IReadOnlyList<Migration> All { get; } }
        """;

    [Fact]
    public void An_unrelated_edit_in_csharp_regenerates_nothing()
        => AssertNothingRegenerated(project => project.SetCode("other.cs", "class Other { int Two => 2; }"));

    [Fact]
    public void A_moved_declaration_regenerates_nothing()
        => AssertNothingRegenerated(project => project.SetCode(
            "shop.cs", "// moved\n" + new Fault("", "", "").AllFiles["shop.cs"].Text));

    [Fact]
    public void An_unrelated_edit_in_sql_regenerates_and_checks_nothing()
    {
        var outcome = AssertNothingRegenerated(project => project.SetFile("other.sql", "\n\nSELECT 2"));

        Assert.All(outcome.Reasons("DialectInputs"),
            reason => Assert.Equal(IncrementalStepRunReason.Unchanged, reason));
        Assert.All(outcome.Reasons("CheckedDialects"), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.All(outcome.Reasons("CheckedMigrations"),
            reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void A_moved_line_in_sql_regenerates_nothing()
        => AssertNothingRegenerated(
            project => project.SetFile("shop.sql", "-- A comment.\n\n" + Sql + "-- Another one.\n"));

    [Fact]
    public void A_moved_line_moves_the_diagnostics()
    {
        var project = Shop().SetFile("shop.sql", Sql + "-- name: Other :exec\nDELETE FROM orders\n");
        var before = Assert.Single(project.Run().Problems).Location.GetLineSpan().StartLinePosition.Line;

        project.SetFile("shop.sql", "-- A comment.\n" + Sql + "-- name: Other :exec\nDELETE FROM orders\n");

        Assert.Equal(before + 1, Assert.Single(project.Run().Problems).Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void A_change_of_a_statement_regenerates_its_dialect()
    {
        var project = Shop();
        project.Run();

        var outcome = project.SetFile("shop.sql", Sql + "  AND name <> ''").Run();

        Assert.Equal([IncrementalStepRunReason.Modified], outcome.Reasons("DialectSources"));
        Assert.Contains("AND name <> ''", outcome.Sources["Shop/ShopSession.Statements.g.cs"],
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_of_the_contract_regenerates_its_dialect()
    {
        var project = Shop();
        project.Run();

        var code = new Fault("", "", "").AllFiles["shop.cs"].Text.Replace("string Name", "string? Name",
            StringComparison.Ordinal);
        var outcome = project.SetCode("shop.cs", code).Run();

        Assert.Equal([IncrementalStepRunReason.Modified], outcome.Reasons("DialectSources"));
    }

    private static Outcome AssertNothingRegenerated(Action<GeneratorProject> edit)
    {
        var project = Shop();
        Assert.Empty(project.Run().Problems);

        edit(project);
        var outcome = project.Run();

        Assert.Empty(outcome.Problems);
        Assert.All(
            [.. outcome.Reasons("DialectSources"), .. outcome.Reasons("MigrationSources")],
            reason => Assert.True(
                reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{reason}"));
        outcome.AssertNothingEmitted();
        return outcome;
    }

    private static GeneratorProject Shop()
        => new Fault("", "", "").ToProject()
            .SetFile("shop.sql", Sql)
            .SetFile("other.sql", "SELECT 1")
            .SetFile("Migrations/0001_initial.sql", "SELECT 1")
            .SetCode("migrations.cs", Migrations)
            .SetCode("other.cs", "class Other { int One => 1; }");
}
