using ApiKeys.Roslyn.Harness;
using ApiKeys.Statements.Tests.Harness;

namespace ApiKeys.Statements.Tests;

public class TwoDialectsTests
{
    private const string Code = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using ApiKeys.Storage;
        using Fake;

        namespace Shop;

        internal sealed record OrderRow(Guid OrderId, string Name);

        [StatementContract]
        internal abstract class Statements
        {
            public abstract ValueTask<OrderRow?> FindOrderAsync(Guid orderId, CancellationToken cancellationToken);

            public abstract ValueTask<List<string>> ListNamesAsync(CancellationToken cancellationToken);
        }

        internal abstract class Session : Statements
        {
            public abstract ValueTask BeginAsync();
        }

        [SqlStatements("Storage/Small/small.sql", typeof(FakeTypes), Synchronous = true)]
        internal sealed partial class SmallSession : Session
        {
            public override ValueTask BeginAsync() => default;

            private FakeCommand CreateCommand(string sql) => new();
        }

        [SqlStatements("Storage/Large/large.sql", typeof(LargeTypes))]
        internal sealed partial class LargeSession : Session
        {
            public override ValueTask BeginAsync() => default;

            private LargeCommand CreateCommand(string sql) => new();
        }

        internal sealed class LargeCommand : IDisposable
        {
            public object[] Parameters { get; } = [];
            public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;
            public FakeReader ExecuteReader() => new();
            public Task<FakeReader> ExecuteReaderAsync(
                CancellationToken cancellationToken) => Task.FromResult(new FakeReader());
            public void Dispose() { }
        }

        internal static class LargeTypes
        {
            internal static void AddGuid(LargeCommand command, string name) { }
            internal static void SetGuid(object parameter, Guid value) { }
            internal static Guid ReadGuid(FakeReader reader, int ordinal) => default;
            internal static string ReadString(FakeReader reader, int ordinal) => "";
        }
        """;

    private const string FindOrder
        = "-- name: FindOrder :one\nSELECT order_id, name FROM orders WHERE order_id = @order_id;\n";

    private const string ListNames = "-- name: ListNames :many\nSELECT name FROM orders;\n";

    [Fact]
    public void Each_dialect_is_implemented_from_its_own_file()
    {
        var outcome = Shop(FindOrder + ListNames, ListNames + FindOrder).Run();

        Assert.Empty(outcome.Problems);
        Assert.Empty(outcome.CompilerDiagnostics);
        Assert.Equal(
            ["Shop/LargeSession.Statements.g.cs", "Shop/SmallSession.Statements.g.cs"],
            outcome.Sources.Keys.Order());
        Assert.Contains("await ", outcome.Sources["Shop/LargeSession.Statements.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("await ", outcome.Sources["Shop/SmallSession.Statements.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_statement_that_one_dialect_lacks_is_reported_in_its_file_only()
    {
        var outcome = Shop(FindOrder + ListNames, FindOrder).Run();

        var problem = Assert.Single(outcome.Problems);
        Assert.Equal("APIKEYS014", problem.Id);
        var place = problem.Location.GetLineSpan();
        Assert.Equal("/project/Storage/Large/large.sql", place.Path);
        Assert.Equal(1, place.StartLinePosition.Line);
        Assert.Empty(outcome.CompilerDiagnostics);
    }

    [Fact]
    public void A_fault_of_the_contract_is_reported_once()
    {
        var project = Shop(FindOrder + ListNames, FindOrder + ListNames);
        project.SetCode("shop.cs",
            Code.Replace("ValueTask<List<string>>", "ValueTask<string[]>", StringComparison.Ordinal));

        Assert.Equal(["APIKEYS005"], project.Run().Ids);
    }

    [Fact]
    public void A_fault_of_a_file_that_two_dialects_share_is_reported_once()
    {
        var project = Shop(FindOrder + ListNames + "-- name: Find", "");
        project.SetCode("shop.cs", Code.Replace("Large/large.sql", "Small/small.sql", StringComparison.Ordinal));

        Assert.Equal(["APIKEYS008"], project.Run().Ids);
    }

    [Fact]
    public void A_statement_written_by_hand_needs_no_sql()
    {
        var project = Shop(FindOrder + ListNames, FindOrder);
        project.SetCode("shop.cs", Code.Replace(
            "private LargeCommand",
            "public override ValueTask<List<string>> ListNamesAsync(CancellationToken stop) => default;\n"
                + "private LargeCommand",
            StringComparison.Ordinal));

        var outcome = project.Run();

        Assert.Empty(outcome.Problems);
        Assert.Empty(outcome.CompilerDiagnostics);
    }

    private static GeneratorProject Shop(string small, string large)
        => ShopProject.Create()
            .SetCode("shop.cs", Code)
            .SetFile("Storage/Small/small.sql", small)
            .SetFile("Storage/Large/large.sql", large);
}
