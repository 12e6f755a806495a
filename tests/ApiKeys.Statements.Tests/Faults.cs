using ApiKeys.Statements.Tests.Harness;

namespace ApiKeys.Statements.Tests;

/// <summary>At least one fault for each diagnostic.</summary>
internal static class Faults
{
    private const string MigrationsClass = """
        [SqlMigrations("Migrations")]
        internal static partial class ShopMigrations
        {
            public static partial IReadOnlyList<Migration> All { get; }
        }
        """;

    public static readonly IReadOnlyList<Fault> All =
    [
        .. OfClasses(), .. OfMethods(), .. OfFiles(), .. OfStatements(), .. OfParameters(), .. OfColumns(),
        .. OfConversions(), .. OfMigrations(),
    ];

    private static IEnumerable<Fault> OfClasses() =>
    [
        new("The file is not there", "APIKEYS001", "'shop.sql'")
        {
            Sql = null,
            Dialect = """
                [[|SqlStatements("shop.sql", typeof(FakeTypes))|]]
                internal sealed partial class ShopSession : Statements
                {
                    private FakeCommand CreateCommand(string sql) => new();
                }
                """,
        },
        new("The class is not partial", "APIKEYS002", "'ShopSession' must be a partial class")
        {
            Dialect = Fault.Attribute + """

                internal sealed class [|ShopSession|] : Statements
                {
                    private FakeCommand CreateCommand(string sql) => new();
                }
                """,
            CompilerError = "CS0260",
        },
        new("The class is nested", "APIKEYS002", "not nested and not generic")
        {
            Dialect = "internal static partial class Outer\n{\n" + Fault.Attribute + """

                internal sealed partial class [|ShopSession|] : Statements
                {
                    private FakeCommand CreateCommand(string sql) => new();
                }
                }
                """,
            CompilerError = "CS0534",
        },
        new("There is no CreateCommand", "APIKEYS003",
            "'ShopSession' must have an instance method 'CreateCommand(string)'")
        {
            Dialect = Fault.Attribute + "\ninternal sealed partial class [|ShopSession|] : Statements;",
        },
        new("CreateCommand returns no command", "APIKEYS003", "CreateCommand")
        {
            Dialect = Fault.Attribute + """

                internal sealed partial class [|ShopSession|] : Statements
                {
                    private string CreateCommand(string sql) => sql;
                }
                """,
        },
        new("There is no contract", "APIKEYS004", "'ShopSession' has no base class with [StatementContract]")
        {
            Method = "",
            Contract = "",
            Dialect = Fault.Attribute + """

                internal sealed partial class [|ShopSession|] : Statements
                {
                    private FakeCommand CreateCommand(string sql) => new();
                }
                """,
        },
    ];

    private static IEnumerable<Fault> OfMethods() =>
    [
        Unreadable("must be a statement name followed by 'Async'", "ValueTask<int> [|Find|](CancellationToken stop);"),
        Unreadable("it is generic", "ValueTask<int> [|FindAsync|]<T>(T id, CancellationToken stop);"),
        Unreadable("its last parameter must be a CancellationToken", "ValueTask<int> [|FindAsync|](Guid id);"),
        Unreadable("its parameter 'id' is passed by reference",
            "ValueTask<int> [|FindAsync|](in Guid id, CancellationToken stop);"),
        Unreadable("its parameter 'id' is passed by reference",
            "ValueTask<int> [|FindAsync|](ref readonly Guid id, CancellationToken stop);"),
        Unreadable("its parameter 'id' cannot be kept",
            "ValueTask<int> [|FindAsync|](ReadOnlySpan<byte> id, CancellationToken stop);"),
        Unreadable("it must return", "ValueTask<long> [|FindAsync|](CancellationToken stop);"),
        Unreadable("it must return", "ValueTask<OrderRow> [|FindAsync|](CancellationToken stop);"),
        Unreadable("it must return", "ValueTask<List<OrderRow>?> [|FindAsync|](CancellationToken stop);"),
        Unreadable("it must return", "Task<OrderRow?> [|FindAsync|](CancellationToken stop);"),
        Unreadable("it must return", "ref int [|FindAsync|](CancellationToken stop);"),
        Unreadable("a list cannot hold 'OrderRow?'",
            "ValueTask<List<OrderRow?>> [|FindAsync|](CancellationToken stop);"),
        Unreadable("it is not a method", "int [|Find|] { get; set; }"),
        Unreadable("it is not a method", "string? [|this|][int index] { get; }") with { Sql = "" },
        Unreadable("it is not a method", "event EventHandler? [|Find|];"),
        Unreadable("'OrderRow' contains itself", "ValueTask<OrderRow?> [|FindAsync|](CancellationToken stop);") with
        {
            Rows = "internal sealed record OrderRow(Guid OrderId, OrderRow Next);",
        },
        Unreadable("'OrderRow' has no members", "ValueTask<OrderRow?> [|FindAsync|](CancellationToken stop);") with
        {
            Rows = "internal sealed record OrderRow();",
        },
        Unreadable("'OrderRow.Owner' is a nested row",
            "ValueTask<OrderRow?> [|FindAsync|](CancellationToken stop);") with
        {
            Rows = "internal sealed record OrderRow(OwnerRow? Owner); internal sealed record OwnerRow(string Name);",
        },
        Unreadable("'OrderRow.Name' is passed by reference",
            "ValueTask<OrderRow?> [|FindAsync|](CancellationToken stop);") with
        {
            Rows = "internal sealed record OrderRow(in long Name);",
        },
    ];

    private static IEnumerable<Fault> OfFiles() =>
    [
        Broken("APIKEYS006", "The string is never closed",
            "-- name: Find :one\nSELECT [|'|]order_id\n-- name: Other :one\nSELECT 1"),
        Broken("APIKEYS006", "The quoted identifier is never closed", "-- name: Find :one\nSELECT [|\"|]order_id"),
        Broken("APIKEYS006", "The quoted identifier is never closed", "-- name: Find :one\nSELECT [|`|]order_id"),
        Broken("APIKEYS006", "The comment is never closed", "-- name: Find :one\nSELECT 1 [|/*|] /* */"),
        Broken("APIKEYS006", "The dollar-quoted string is never closed", "-- name: Find :one\nSELECT [|$|]a$ $b$"),
        Broken("APIKEYS006", "The parenthesis is never closed",
            "-- name: Find :one\nSELECT [|(|]order_id, name FROM orders"),
        Broken("APIKEYS006", "The parenthesis is never opened",
            "-- name: Find :one\nSELECT order_id[|)|], name FROM orders"),
        Broken("APIKEYS007", "Only comments may come before", "\n[|SELECT|] 1;\n" + new Fault("", "", "").Sql),
        Broken("APIKEYS008", "This name line is malformed", "[|-- name: Find|]\nSELECT 1"),
        Broken("APIKEYS008", "This name line is malformed", "[|-- name Find :one|]\nSELECT 1"),
        Broken("APIKEYS008", "This name line is malformed", "  [|-- name:|]\nSELECT 1"),
        Broken("APIKEYS009", "'find_it' is not a statement name", "-- name: [|find_it|] :one\nSELECT 1"),
        Broken("APIKEYS010", "':two' is not a kind", "-- name: Find :[|two|]\nSELECT 1"),
        Broken("APIKEYS011", "two statements named 'Find'",
            new Fault("", "", "").Sql + ";\n-- name: [|Find|] :one\nSELECT 1"),
        Broken("APIKEYS012", "'Find' has no SQL", "-- name: [|Find|] :one\n-- SELECT 1\n"),
        Broken("APIKEYS012", "'Find' has no SQL", "-- name: [|Find|] :one\n;"),
        Broken("APIKEYS013", "The statement 'Find' ends", "-- name: Find :one\nSELECT 1;\n[|SELECT|] 2;"),
    ];

    private static IEnumerable<Fault> OfStatements() =>
    [
        Broken("APIKEYS014", "'Find' is missing: 'ShopSession' must implement it",
            "-- nothing here\n[|-- at all|]\n\n"),
        Broken("APIKEYS014", "'Find' is missing", "[||]"),
        Broken("APIKEYS015", "no abstract method 'FindOthersAsync'",
            new Fault("", "", "").Sql + "\n-- name: [|FindOthers|] :one\nSELECT 1"),
        Broken("APIKEYS016", "':many' does not fit 'FindAsync', which returns ValueTask<OrderRow?>: expected ':one'",
            "-- name: Find :[|many|]\nSELECT *"),
        Broken("APIKEYS016", "':exec' does not fit", "-- name: Find :[|exec|]\nDELETE FROM orders"),
    ];

    private static IEnumerable<Fault> OfParameters() =>
    [
        Broken("APIKEYS017", "'FindAsync' has no parameter for '@id'",
            "-- name: Find :one\nSELECT order_id, name FROM orders WHERE a = @order_id AND b = [|@id|] AND c = @id"),
        Broken("APIKEYS018", "The parameter 'orderId' of 'FindAsync' is not used in the SQL as '@order_id'",
            "-- name: [|Find|] :one\nSELECT order_id, name FROM orders WHERE a = '@order_id' -- @order_id"),
    ];

    private static IEnumerable<Fault> OfColumns() =>
    [
        Broken("APIKEYS019", "neither a SELECT nor a RETURNING list",
            "-- name: [|Find|] :one\nDELETE FROM orders WHERE order_id = @order_id"),
        Broken("APIKEYS020", "list them", "-- name: Find :one\nSELECT [|*|] FROM orders WHERE order_id = @order_id"),
        Broken("APIKEYS020", "list them",
            "-- name: Find :one\nSELECT order_id, [|o.*|] FROM orders o WHERE order_id = @order_id"),
        Broken("APIKEYS020", "list them",
            "-- name: Find :one\nDELETE FROM orders WHERE order_id = @order_id RETURNING [|*|]"),
        Broken("APIKEYS021", "'OrderRow' expects 'name' here, so write 'AS name'",
            "-- name: Find :one\nSELECT order_id, [|upper(name)|] FROM orders WHERE order_id = @order_id"),
        Broken("APIKEYS021", "expects 'name'",
            "-- name: Find :one\nSELECT order_id, [|title name|] FROM orders WHERE order_id = @order_id"),
        Broken("APIKEYS022", "Expected the column 'order_id' of 'OrderRow', found 'name'",
            "-- name: Find :one\nSELECT [|name|], order_id FROM orders WHERE order_id = @order_id"),
        Broken("APIKEYS022", "Expected the column 'name' of 'OrderRow', found 'title'",
            "-- name: Find :one\nSELECT order_id,\n  [|o.\"name\" AS title|] FROM orders o WHERE order_id = @order_id"),
        Broken("APIKEYS023", "Too few columns for 'OrderRow': expected 2, found 1; the first missing one is 'name'",
            "-- name: Find :one\nSELECT [|order_id|] FROM orders WHERE order_id = @order_id"),
        Broken("APIKEYS024", "Too many columns for 'OrderRow': expected 2, found 4",
            "-- name: Find :one\nSELECT order_id, name, [|price|], paid FROM orders WHERE order_id = @order_id"),
        Broken("APIKEYS024", "Too many columns for 'long': expected 1, found 2",
            "-- name: Find :one\nSELECT 1, [|2|]") with
        {
            Method = "public abstract ValueTask<long?> FindAsync(CancellationToken stop);",
        },
    ];

    private static IEnumerable<Fault> OfConversions() =>
    [
        Broken("APIKEYS025", "'FakeTypes' has no static method 'ReadDecimal'",
            "-- name: Find :one\nSELECT [|sum(price)|] FROM orders") with
        {
            Method = "public abstract ValueTask<decimal?> FindAsync(CancellationToken stop);",
        },
        Broken("APIKEYS025", "'ReadDecimal'", "-- name: Find :one\nSELECT name, [|price|] FROM orders") with
        {
            Rows = "internal sealed record OrderRow(string Name, decimal? Price);",
            Method = "public abstract ValueTask<OrderRow?> FindAsync(CancellationToken stop);",
        },
        Broken("APIKEYS025", "'AddStringReader'",
            "-- name: Find :exec\nDELETE FROM orders WHERE price < [|@price|]") with
        {
            Dialect = WithTypes("""
                internal static class ShopTypes
                {
                    internal static void SetStringReader(FakeParameter parameter, System.IO.StringReader value) { }
                }
                """),
            Method = "public abstract ValueTask FindAsync(System.IO.StringReader price, CancellationToken stop);",
        },
        Broken("APIKEYS025", "'SetDecimal'", "-- name: Find :exec\nDELETE FROM orders WHERE price < [|@price|]") with
        {
            Dialect = WithTypes("""
                internal static class ShopTypes
                {
                    internal static void AddDecimal(FakeCommand command, string name) { }
                }
                """),
            Method = "public abstract ValueTask FindAsync(decimal price, CancellationToken stop);",
        },
        Broken("APIKEYS025", "'SetNull'", "-- name: Find :exec\nDELETE FROM orders WHERE price < [|@price|]") with
        {
            Dialect = WithTypes("""
                internal static class ShopTypes
                {
                    internal static void AddDecimal(FakeCommand command, string name) { }
                    internal static void SetDecimal(FakeParameter parameter, decimal value) { }
                }
                """),
            Method = "public abstract ValueTask FindAsync(decimal? price, CancellationToken stop);",
        },
    ];

    private static IEnumerable<Fault> OfMigrations() =>
    [
        new("A class of migrations without All", "APIKEYS026", "'ShopMigrations' must be a partial class")
        {
            Migrations = "[SqlMigrations(\"Migrations\")]\ninternal static partial class [|ShopMigrations|];",
            Files = new Dictionary<string, string> { ["0001_initial.sql"] = "SELECT 1" },
        },
        new("A folder without migrations", "APIKEYS027", "The folder 'Migrations' has no .sql file")
        {
            Migrations = MigrationsClass.Replace("[SqlMigrations(\"Migrations\")]",
                "[[|SqlMigrations(\"Migrations\")|]]", StringComparison.Ordinal),
        },
        Migration("APIKEYS028", "'0002-add.sql' is not a migration name", ("0001_initial.sql", "SELECT 1"),
            ("0002-add.sql", "[|SELECT 1|]\n;")),
        Migration("APIKEYS028", "'2_add.sql' is not", ("0001_initial.sql", "SELECT 1"), ("2_add.sql", "[|SELECT 1|]")),
        Migration("APIKEYS029", "has the number 0003: expected 0002", ("0001_initial.sql", "SELECT 1"),
            ("0003_add.sql", "[|SELECT 1|]")),
        Migration("APIKEYS029", "has the number 0000: expected 0001", ("0000_initial.sql", "[|SELECT 1|]"),
            ("0001_add.sql", "SELECT 1")),
        Migration("APIKEYS030", "Two migrations have the number 0001", ("0001_a.sql", "SELECT 1"),
            ("0001_b.sql", "[|SELECT 1|]")),
        Migration("APIKEYS031", "'0001_initial.sql' has no SQL", ("0001_initial.sql", "[|-- later|]\n")),
    ];

    private static Fault Broken(string id, string message, string sql)
        => new($"{id}: {sql}", id, message) { Sql = sql };

    private static Fault Unreadable(string reason, string method)
        => new($"{reason}: {method}", "APIKEYS005", reason) { Method = "public abstract " + method };

    private static string WithTypes(string types) => types + """

        [SqlStatements("shop.sql", typeof(ShopTypes), Synchronous = true)]
        internal sealed partial class ShopSession : Statements
        {
            private FakeCommand CreateCommand(string sql) => new();
        }
        """;

    private static Fault Migration(string id, string message, params (string Name, string Sql)[] files)
        => new($"{id}: {string.Join(", ", files)}", id, message)
        {
            Migrations = MigrationsClass,
            Files = files.ToDictionary(file => file.Name, file => file.Sql),
        };
}
