using ApiKeys.Roslyn.Harness;
namespace ApiKeys.Statements.Tests.Harness;

/// <summary>
/// A project with one fault, which is marked <c>[|so|]</c> in one of its files. Neither the generators nor the compiler
/// may report anything else.
/// </summary>
internal sealed record Fault(string Title, string Id, string Message)
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using ApiKeys.Storage;
        using Fake;
        namespace Shop;

        """;

    public const string Attribute = """[SqlStatements("shop.sql", typeof(FakeTypes), Synchronous = true)]""";

    public string Rows { get; init; } = "internal sealed record OrderRow(Guid OrderId, string Name);";

    public string Method { get; init; }
        = "public abstract ValueTask<OrderRow?> FindAsync(Guid orderId, CancellationToken cancellationToken);";

    public string Contract { get; init; } = "[StatementContract]";

    public string Dialect { get; init; } = Attribute + """

        internal sealed partial class ShopSession : Statements
        {
            private FakeCommand CreateCommand(string sql) => new();
        }
        """;

    /// <summary>The statements; null when the project has no such file.</summary>
    public string? Sql { get; init; } = """
        -- name: Find :one
        SELECT order_id, name FROM orders WHERE order_id = @order_id
        """;

    /// <summary>A class of migrations, in place of the statements.</summary>
    public string? Migrations { get; init; }

    /// <summary>The files in the folder <c>Migrations</c>.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>The one error that the compiler reports too; the generator cannot prevent it.</summary>
    public string? CompilerError { get; init; }

    public IReadOnlyDictionary<string, Marked> AllFiles
    {
        get
        {
            var code = Migrations is null
                ? $"{Usings}{Rows}\n{Contract}\ninternal abstract class Statements\n{{\n    {Method}\n}}\n{Dialect}\n"
                : Usings + Migrations;
            var files = Files.ToDictionary(file => "Migrations/" + file.Key, file => new Marked(file.Value));
            files["shop.cs"] = new(code);
            if (Sql is not null && Migrations is null)
                files["shop.sql"] = new(Sql);
            return files;
        }
    }

    public GeneratorProject ToProject()
    {
        var project = ShopProject.Create();
        foreach (var (name, file) in AllFiles)
        {
            if (name.EndsWith(".cs", StringComparison.Ordinal))
                project.SetCode(name, file.Text);
            else
                project.SetFile(name, file.Text);
        }

        return project;
    }
}
