namespace ApiKeys.Generators.Tests.Scopes;

/// <summary>Apps that use a name which the generated code needs. Each gets one diagnostic, at its enum.</summary>
internal static class ScopeClashes
{
    private const string Enum = "[ApiKeyScopes] public enum [|OrderScope|] { Read }\n";

    public static readonly IReadOnlyList<ScopeFault> All = [.. OfTypes(), .. OfParts(), .. OfMembers(), .. OfScopes()];

    private static IEnumerable<ScopeFault> OfTypes()
    {
        foreach (var type in new[]
        {
            "static class OrderScopeExtensions;", "class OrderScopes { public int Total; }",
            "enum OrderScopes { Read }",
            "interface OrderScopes;", "delegate void OrderScopes();", "record OrderScopes;",
            "partial record OrderScopes;", "partial struct OrderScopes;", "partial interface OrderScopes;",
            "struct OrderScopeSet;", "static partial class OrderScopeSet;", "partial record struct OrderScopeSet;",
        })
        {
            yield return Taken($"The app has a type: {type}", "'OrderScope", Enum + "public " + type);
        }

        yield return Taken("The app's part is obsolete as an error, and the enum is not",
            "'OrderScopes' is [Obsolete] as an error",
            Enum + "[System.Obsolete(\"Old.\", true)] static partial class OrderScopes;");
        yield return Taken("An enum is called like the class of another enum", "'OrderScopes'",
            Enum + "[ApiKeyScopes] public enum OrderScopes { Read }");
        yield return Taken("An enum Order is beside the app's class Orders", "'Orders'",
            "[ApiKeyScopes] public enum [|Order|] { Read } public class Orders { public int Total { get; set; } }");
        yield return Taken("A namespace has the name", "'OrderScopes'",
            "namespace Shop { " + Enum + " namespace OrderScopes { class A; } }", "using ApiKeys;\n");
        yield return Taken("A namespace without a parent has the name", "'OrderScopeSet'",
            Enum + " namespace OrderScopeSet.More { class A; }", "using ApiKeys;\n");
    }

    private static IEnumerable<ScopeFault> OfParts()
    {
        foreach (var part in new[]
        {
            "internal static partial class OrderScopes;", "public sealed partial class OrderScopes;",
            "public abstract partial class OrderScopes;", "public partial class OrderScopes { public int Total; }",
            "public partial class OrderScopes { public OrderScopes(int a) => _ = a; }",
            "public partial class OrderScopes { public event System.Action A { add { } remove { } } }",
            "public partial class OrderScopes : System.Exception;", "partial class OrderScopes : System.ICloneable"
                + " { object System.ICloneable.Clone() => this; }",
            "public partial class OrderScopes(int a) { public int A => a; }",
            "public readonly partial struct OrderScopeSet(int a) { public int A => a; }",
            "internal partial struct OrderScopeSet;", "public ref partial struct OrderScopeSet;",
            "[System.Runtime.CompilerServices.CollectionBuilder(typeof(OrderScopeSet), \"A\")] "
                + "public partial struct OrderScopeSet;",
        })
        {
            yield return Taken($"The app's part does not fit: {part}", "'OrderScope", Enum + part);
        }
    }

    private static IEnumerable<ScopeFault> OfMembers()
    {
        foreach (var (member, name) in new[]
        {
            ("static string ToScopeName(this OrderScope scope) => \"a\";", "ToScopeName"),
            ("const int ToScopeName = 1;", "ToScopeName"),
            ("class ToScopeName;", "ToScopeName"),
        })
        {
            yield return Taken($"The app's part of the extensions has a member: {member}",
                $"'OrderScopeExtensions.{name}",
                $"{Enum}public static partial class OrderScopeExtensions {{ public {member} }}");
        }

        yield return Taken("The app's part of the extensions has an extension block with the member", "ToScopeName(",
            $"{Enum}static partial class OrderScopeExtensions "
                + "{ extension(OrderScope scope) { public string ToScopeName() => scope.ToString(); } }");

        foreach (var (member, name) in new[]
        {
            ("static string[] Names => [];", "Names"),
            ("static void Names() { }", "Names"),
            ("static bool TryParse(System.ReadOnlySpan<char> text, ref OrderScope a) => text.IsEmpty;", "TryParse"),
            ("static int Require => 1;", "Require"),
            ("static object Require(System.ReadOnlySpan<OrderScope> scopes) => scopes.Length;", "Require"),
        })
        {
            yield return Taken($"The app's part of the names has a member: {member}", $"'OrderScopes.{name}",
                $"{Enum}static partial class OrderScopes {{ public {member} }}");
        }

        foreach (var (member, name) in new[]
        {
            ("static int All => 1;", "All"),
            ("static OrderScopeSet From(ApiKey? key) => throw new System.ArgumentException(key?.ToString());", "From"),
            ("int Count() => 1;", "Count"),
            ("OrderScopeSet(ulong bits) => throw new System.ArgumentException(bits.ToString());", "OrderScopeSet"),
            ("bool Covers(in OrderScopeSet other) => other.ToString() is null;", "Covers"),
            ("static bool operator ==(OrderScopeSet a, OrderScopeSet b) => false; "
                + "public static bool operator !=(OrderScopeSet a, OrderScopeSet b) => true; "
                + "public override int GetHashCode() => 1; public override bool Equals(object? o) => false;",
                "operator =="),
            ("override string ToString() => \"\";", "ToString"),
            ("static ulong BitsBelow(System.ReadOnlySpan<char> a) => (ulong)a.Length;", "BitsBelow"),
            ("static string? Members { get; set; }", "Members"),
            ("struct Enumerator;", "Enumerator"),
        })
        {
            yield return Taken($"The app's part of the set has a member: {member}", $"'OrderScopeSet.{name}",
                $"{Enum}partial struct OrderScopeSet {{ public {member} }}");
        }
    }

    private static IEnumerable<ScopeFault> OfScopes() =>
    [
        Taken("Two enums generate the same extensions", "'OrderExtensions'",
            "[ApiKeyScopes] enum Order { Read } [ApiKeyScopes] enum [|OrderExtension|] { Read }"),
        Taken("Two enums generate the same class of names", "'OrdersNames'",
            "[ApiKeyScopes] enum [|OrdersName|] { Read } [ApiKeyScopes] enum Orders { Read }"),
        Taken("The enum is called Name", "'Names'", "[ApiKeyScopes] enum [|Name|] { Read }"),
        Taken("The class of constants is called All", "'All'",
            "[ApiKeyScopes] static partial class [|All|] { public const string Read = \"read\"; }"),
        Taken("The enum ApiKey has no namespace", "'ApiKeys'",
            "[ApiKeyScopes] public enum [|ApiKey|] { Read }", "using ApiKeys;\n"),
        Taken("A type System has no namespace", "'System'",
            "class System; namespace Shop { [ApiKeyScopes] public enum [|OrderScope|] { Read } }", "using ApiKeys;\n"),
    ];

    private static ScopeFault Taken(string title, string message, string code, string? header = null)
    {
        var fault = new ScopeFault(title, "APIKEYS111", message, code);
        return header is null ? fault : fault with { Header = header };
    }
}
