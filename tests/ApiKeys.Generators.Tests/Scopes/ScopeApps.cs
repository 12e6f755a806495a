namespace ApiKeys.Generators.Tests.Scopes;

/// <summary>Code that is unusual and valid, and so must stay valid beside the generated code.</summary>
internal static class ScopeApps
{
    public static readonly IReadOnlyList<ScopeApp> All =
    [
        .. WithUnusualNames(), .. WithSimilarNames(), .. WithMarks(), .. WithNeighbours(), .. WithParts(),
    ];

    private static IEnumerable<ScopeApp> WithUnusualNames() =>
    [
        new("The namespace is a keyword",
            "namespace Shop.@event; [ApiKeys.ApiKeyScopes] public enum OrderScope { Read }",
            "namespace @class.@new; [ApiKeys.ApiKeyScopes] public enum OrderScope { Read }",
            "namespace @global; [ApiKeys.ApiKeyScopes] public enum OrderScope { Read }"),
        new("The namespace is called like a generated type",
            "namespace OrderScopes; [ApiKeys.ApiKeyScopes] public enum OrderScope { Read }",
            "namespace Shop.UserScopeSet.UserScopes; [ApiKeys.ApiKeyScopes] public enum UserScope { Read }"),
        new("The namespace has a part System, and a part ApiKeys",
            "namespace Shop.System.ApiKeys; [global::ApiKeys.ApiKeyScopes] public enum OrderScope { Read }"),
        new("There is no namespace",
            "[ApiKeys.ApiKeyScopes] public enum OrderScope { Read }"),
        new("The namespaces are nested blocks",
            "namespace A { namespace B.C { [ApiKeys.ApiKeyScopes] public enum OrderScope { Read } } }"),
        new("Members are keywords, or called like the enum",
            "[ApiKeys.ApiKeyScopes] public enum Order { @class, @new, @this, Order, OrderSet, Orders, var, record }"),
        new("Members are called like those of every object",
            """
            [ApiKeys.ApiKeyScopes]
            public enum OrderScope { Equals, GetHashCode, ToString, GetType, ReferenceEquals, HasFlag, CompareTo }
            """),
        new("Members are called like generated ones",
            """
            [ApiKeys.ApiKeyScopes]
            public enum OrderScope
            {
                Members, All, Names, Count, IsEmpty, Create, From, Add, Contains, BitOf, Require, TryParse, Enumerator,
                ToScopeName, Current, MoveNext, Remove, Covers, ToNames, GetEnumerator, BitsBelow, _bits, scope, name,
            }
            """),
        new("The enum has 64-bit values",
            """
            [ApiKeys.ApiKeyScopes] public enum OrderScope : long { Low = long.MinValue, High = long.MaxValue }
            [ApiKeys.ApiKeyScopes] public enum UserScope : ulong { [System.Obsolete] Low, High = ulong.MaxValue }
            """),
        new("Constants are keywords, and words that are keywords in places",
            """
            [ApiKeys.ApiKeyScopes]
            public static partial class OrderScopes
            {
                public const string @class = "a", @this = "b", var = "c", from = "d", await = "e", _ = "f", field = "g";
            }
            """),
    ];

    private static IEnumerable<ScopeApp> WithSimilarNames() =>
    [
        new("Enums differ only in case",
            "namespace Shop; [ApiKeys.ApiKeyScopes] public enum OrderScope { Read }",
            "namespace Shop; [ApiKeys.ApiKeyScopes] public enum Orderscope { Read }",
            "namespace Shop; [ApiKeys.ApiKeyScopes] public enum ORDERSCOPE { Read }"),
        new("Namespaces differ only in case",
            "namespace Shop; [ApiKeys.ApiKeyScopes] public enum OrderScope { Read }",
            "namespace SHOP; [ApiKeys.ApiKeyScopes] public enum OrderScope { Read }"),
        new("Classes of constants differ only in case",
            """
            [ApiKeys.ApiKeyScopes] public static partial class OrderScopes { public const string Read = "read"; }
            [ApiKeys.ApiKeyScopes] public static partial class Orderscopes { public const string Read = "read"; }
            """),
        new("A generic type and a type of one file have the name of a generated one",
            "namespace Shop; [ApiKeys.ApiKeyScopes] public enum OrderScope { Read }",
            "namespace Shop; public class OrderScopes<T>; public class OrderScope<T>; public struct OrderScopeSet<T>;",
            "namespace Shop; file class OrderScopeExtensions; file class OrderScopeSet; file enum OrderScope { Read }"),
        new("Names of generated types begin alike",
            """
            [ApiKeys.ApiKeyScopes] public enum Order { Read }
            [ApiKeys.ApiKeyScopes] public enum OrderWebs { Read }
            [ApiKeys.ApiKeyScopes] public enum OrderSets { Read }
            """),
    ];

    private static IEnumerable<ScopeApp> WithMarks()
    {
        foreach (var mark in new[]
        {
            "System.Obsolete", "System.Obsolete(\"Old.\")", "System.Obsolete(\"\\\"Old\\\"\\r\\n\", true)",
            "System.Obsolete(\"Old.\", DiagnosticId = \"SHOP1\", UrlFormat = \"https://example.com/{0}\")",
            "System.Diagnostics.CodeAnalysis.Experimental(\"SHOP2\")",
            "System.Diagnostics.CodeAnalysis.Experimental(\"SHOP2\", UrlFormat = \"https://example.com/{0}\")",
        })
        {
            yield return new($"The enum is [{mark}]",
                $"namespace Shop; [{mark}] [ApiKeys.ApiKeyScopes] public enum OrderScope {{ Read, Write }}");
            yield return new($"Members are [{mark}]",
                $"[ApiKeys.ApiKeyScopes] public enum OrderScope : sbyte {{ [{mark}] Read = -128, [{mark}] Write }}");
            yield return new($"The class of constants is [{mark}]",
                $"[{mark}, ApiKeys.ApiKeyScopes] static partial class A {{ public const string B = \"b\"; }}");
            yield return new($"Constants are [{mark}]",
                "[ApiKeys.ApiKeyScopes] public static partial class A "
                    + $"{{ [{mark}] public const string B = \"b\", C = \"c\"; }}");
            yield return new($"The enum and its own part are [{mark}]",
                $"namespace Shop; [{mark}] [ApiKeys.ApiKeyScopes] public enum OrderScope {{ Read, Write }}",
                $"namespace Shop; [{mark}] public static partial class OrderScopeExtensions;",
                $"namespace Shop; [{mark}] partial struct OrderScopeSet;");
        }
    }

    private static IEnumerable<ScopeApp> WithNeighbours() =>
    [
        new("The app has types that are called like those of the platform",
            """
            namespace Shop;
            [ApiKeys.ApiKeyScopes] public enum OrderScope { Read }
            public class System; public class ApiKeys2; public class String; public class Array; public class Microsoft;
            public class ReadOnlySpan; public class IEquatable; public class KeyRequirement; public class Object;
            """),
        new("The app has a type ApiKeys in the same namespace",
            """
            namespace Shop;
            [global::ApiKeys.ApiKeyScopes] public enum OrderScope { Read }
            public class ApiKeys; public class ApiKey; public class UInt64; public class Obsolete;
            """),
        new("The enum is called like an attribute of the library",
            """
            using ApiKeys;
            namespace Shop;
            [ApiKeyScopes] public enum ApiKeyScope { Read, [ApiKeyScope("w")] Write }
            [ApiKeyScopes("b")] public enum B { Read }
            """),
        new("The app is in the namespace of the library, and in that of the platform",
            "namespace ApiKeys; [ApiKeyScopes] public enum OrderScope { Read, [ApiKeyScope(\"w\")] Write }",
            "namespace System; [ApiKeys.ApiKeyScopes] public enum OrderScope { Read }"),
        new("The app has a type var",
            """
            namespace Shop;
            [ApiKeys.ApiKeyScopes] public enum OrderScope { Read }
            public class @var; public class @nameof; public class @dynamic; public class @_;
            """),
        new("The assembly is compliant with the CLS",
            """
            [assembly: System.CLSCompliant(true)]
            namespace Shop { [ApiKeys.ApiKeyScopes] public enum OrderScope { Read } }
            """),
        new("The app declares a type of the platform again",
            """
            namespace System.Runtime.CompilerServices
            {
                internal sealed class CollectionBuilderAttribute(Type type, string name) : Attribute
                {
                    public string Name => type.Name + name;
                }
            }
            namespace Shop { [ApiKeys.ApiKeyScopes] public enum OrderScope { Read } }
            """),
    ];

    private static IEnumerable<ScopeApp> WithParts() =>
    [
        new("The app extends the generated types in several files",
            """
            using ApiKeys;
            namespace Shop;
            [ApiKeyScopes] public enum OrderScope { Read, Write }
            public static partial class OrderScopeExtensions
            {
                public static bool IsRead(this OrderScope scope) => scope.ToScopeName() == "read";
                public static string ToScopeName(this OrderScope scope, string suffix) => scope.ToScopeName() + suffix;
                public static string ToScopeName(this int scope) => ((OrderScope)scope).ToScopeName();
            }
            partial class OrderScopes
            {
                public const string Wildcard = "*";
                public static bool TryParse(string name, out OrderScope scope)
                    => TryParse(global::System.MemoryExtensions.AsSpan(name), out scope);
                public static bool Require() => false;
            }
            """,
            """
            namespace Shop;
            static partial class OrderScopes { public static int Number => Names.Count; }
            public readonly partial struct OrderScopeSet
            {
                public OrderScopeSet(OrderScope scope) => _bits = BitOf(scope);
                public static OrderScopeSet From(OrderScope[] scopes) => Create(scopes);
                public OrderScopeSet Add(OrderScopeSet other) => new(_bits | other._bits);
                public bool Contains(string name) => OrderScopes.TryParse(name, out var scope) && Contains(scope);
            }
            """,
            """
            namespace Shop;
            unsafe partial struct OrderScopeSet : System.IEquatable<OrderScopeSet>, System.Collections.IEnumerable
            {
                System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator()
                    => ToNames().GetEnumerator();
            }
            """),
        new("The app's own parts are obsolete, and experimental",
            "namespace Shop; [ApiKeys.ApiKeyScopes] public enum OrderScope { Read }",
            "namespace Shop; [System.Obsolete] static partial class OrderScopeExtensions;",
            """
            namespace Shop;
            [System.Diagnostics.CodeAnalysis.Experimental("SHOP1")] partial struct OrderScopeSet;
            [System.Obsolete("Old.", DiagnosticId = "SHOP2")] static partial class OrderScopes;
            """),
        new("The app's own part of the set has a field, a property and a static constructor",
            "namespace Shop; [ApiKeys.ApiKeyScopes] public enum OrderScope { Read }",
            """
            namespace Shop;
            partial struct OrderScopeSet
            {
                private static readonly int Two;
                static OrderScopeSet() => Two = 2;
                public static int Four { get; } = Two * 2;
                private readonly int _own;
                public int Own => _own;
            }
            """),
        new("The class of constants has parts in several files",
            "[ApiKeys.ApiKeyScopes] static partial class OrderScopes { public const string Read = \"read\"; }",
            "partial class OrderScopes { public const string Write = \"write\"; public static int Two => All.Count; }"),
        new("A class of constants has the name that an enum generates",
            "[ApiKeys.ApiKeyScopes] public enum OrderScope { Read }",
            "[ApiKeys.ApiKeyScopes] public static partial class OrderScopes { public const string Read = \"read\"; }"),
    ];
}
