using System.Globalization;
using System.Reflection;
using ApiKeys.Roslyn.Harness;
using ApiKeys.Statements.Emitting;
using ApiKeys.Statements.Model;
using ApiKeys.Statements.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Statements.Tests;

public class DiagnosticTests
{
    public static TheoryData<int, string> Cases => [.. Faults.All.Select((fault, i) => (i, fault.Title))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_fault_is_reported_once_at_its_place_and_the_compiler_adds_nothing(int index, string title)
    {
        var fault = Faults.All[index];
        Assert.Equal(fault.Title, title);
        var (file, marked) = Assert.Single(fault.AllFiles, file => file.Value.Span is not null);

        var outcome = fault.ToProject().Run();

        var problem = Assert.Single(outcome.Problems);
        Assert.Equal(fault.Id, problem.Id);
        Assert.Equal(DiagnosticSeverity.Error, problem.Severity);
        Assert.Contains(fault.Message, problem.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal(GeneratorProject.Folder + file, problem.Location.GetLineSpan().Path);
        Assert.Equal(marked.Span!.Value, problem.Location.GetLineSpan().Span);
        Assert.All(outcome.CompilerDiagnostics, diagnostic => Assert.Equal(fault.CompilerError, diagnostic.Id));
        Assert.NotNull(outcome.Sources);
    }

    [Fact]
    public void Every_diagnostic_has_a_case()
        => Assert.Empty(
            Descriptors.All.Select(descriptor => descriptor.Id).Except(Faults.All.Select(fault => fault.Id)));

    [Fact]
    public void Every_id_and_every_descriptor_is_listed()
    {
        var ids = typeof(ProblemIds).GetFields().Select(field => (string)field.GetRawConstantValue()!);
        var descriptors = typeof(Descriptors).GetFields(BindingFlags.Static | BindingFlags.Public)
            .Where(field => field.FieldType == typeof(DiagnosticDescriptor))
            .Select(field => (DiagnosticDescriptor)field.GetValue(null)!)
            .ToList();

        Assert.Equal(descriptors, Descriptors.All);
        Assert.Equal(ids, Descriptors.All.Select(descriptor => descriptor.Id));
        Assert.Equal(Descriptors.All.Count, Descriptors.All.Select(descriptor => descriptor.Id).Distinct().Count());
    }

    [Fact]
    public void Every_diagnostic_is_an_error_of_one_category()
        => Assert.All(Descriptors.All, descriptor =>
        {
            Assert.Equal("ApiKeys.Sql", descriptor.Category);
            Assert.Equal(DiagnosticSeverity.Error, descriptor.DefaultSeverity);
        });

    [Fact]
    public void Every_diagnostic_is_documented()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Docs", "statements.md"));

        Assert.All(
            Descriptors.All, descriptor => Assert.Contains($"| {descriptor.Id} |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_fault_of_a_statement_is_reported()
    {
        var outcome = new Fault("", "", "")
        {
            Sql = "-- name: Find :one\nSELECT name, order_id FROM orders WHERE order_id = @id",
        }.ToProject().Run();

        Assert.Equal(["APIKEYS017", "APIKEYS018", "APIKEYS022"], outcome.Ids.Order());
        Assert.Empty(outcome.CompilerDiagnostics);
    }

    [Fact]
    public void A_faulty_statement_leaves_the_others_working()
    {
        var outcome = new Fault("", "", "")
        {
            Method = """
                public abstract ValueTask<long?> CountAsync(CancellationToken cancellationToken);
                public abstract ValueTask<long?> SumAsync(CancellationToken cancellationToken);
                """,
            Sql = "-- name: Count :one\nSELECT count(*) FROM orders;\n-- name: Sum :two\nSELECT 1",
        }.ToProject().Run();

        var source = Assert.Single(outcome.Sources).Value;
        Assert.Contains("FakeTypes.ReadInt64(reader, 0)", source, StringComparison.Ordinal);
        Assert.Contains("NotSupportedException", source, StringComparison.Ordinal);
        Assert.Equal(["APIKEYS010"], outcome.Ids);
    }

    [Theory]
    [InlineData("public abstract ValueTask<OrderRow?> FindAsync(Missing orderId, CancellationToken cancellationToken);",
        "string Name")]
    [InlineData("public abstract ValueTask<Missing?> FindAsync(Guid orderId, CancellationToken cancellationToken);",
        "string Name")]
    [InlineData("public abstract ValueTask<OrderRow?> FindAsync(Guid orderId, CancellationToken cancellationToken);",
        "Missing Name")]
    public void A_type_that_does_not_exist_is_left_to_the_compiler(string method, string member)
    {
        var outcome = new Fault("", "", "")
        {
            Method = method,
            Rows = $"internal sealed record OrderRow(Guid OrderId, {member});",
        }.ToProject().Run();

        Assert.Empty(outcome.Problems);
        Assert.NotEmpty(outcome.CompilerDiagnostics);
        Assert.All(outcome.CompilerDiagnostics, diagnostic => Assert.Equal("CS0246", diagnostic.Id));
    }

    [Fact]
    public void A_types_class_that_does_not_exist_is_left_to_the_compiler()
    {
        var fault = new Fault("", "", "");
        var outcome = (fault with { Dialect = fault.Dialect.Replace("FakeTypes", "Missing", StringComparison.Ordinal) })
            .ToProject().Run();

        Assert.Empty(outcome.Problems);
        Assert.Equal(["CS0246"], outcome.CompilerDiagnostics.Select(diagnostic => diagnostic.Id));
    }

    [Fact]
    public void An_attribute_on_a_struct_or_method_is_left_to_the_compiler()
    {
        var outcome = new Fault("", "", "").ToProject()
            .SetCode("wrong.cs", """
                using ApiKeys.Storage;
                [SqlStatements("shop.sql", typeof(int))] internal partial struct A { [SqlMigrations("a")] void B() { } }
                """).Run();

        Assert.Empty(outcome.Problems);
        Assert.Single(outcome.Sources);
        Assert.All(outcome.CompilerDiagnostics, diagnostic => Assert.Equal("CS0592", diagnostic.Id));
    }
}
