using Microsoft.CodeAnalysis.CSharp;

namespace ApiKeys.Generators.Tests.Scopes;

/// <summary>At least one fault for each diagnostic of typed scopes.</summary>
internal static class ScopeFaults
{
    public static readonly IReadOnlyList<ScopeFault> All =
    [
        .. OfTypes(), .. OfNames(), .. OfTwins(), .. OfLanguages(), .. ScopeClashes.All,
    ];

    private static string SixtyFourMembers => string.Join(", ", Enumerable.Range(1, 64).Select(i => $"M{i}"));

    private static IEnumerable<ScopeFault> OfTypes() =>
    [
        new("The class is not static", "APIKEYS101", "'OrderScopes' must be an enum or a static class",
            "[ApiKeyScopes] internal class [|OrderScopes|] { public const string Read = \"read\"; }"),
        new("The class is a record", "APIKEYS101", "'OrderScopes'",
            "[ApiKeyScopes] internal sealed record [|OrderScopes|](string Read);"),
        new("The enum is nested", "APIKEYS102", "must not be nested",
            "internal class Orders { [ApiKeyScopes] internal enum [|OrderScope|] { Read } }"),
        new("The enum is nested in a generic type", "APIKEYS102", "generic",
            "internal class Orders<T> { [ApiKeyScopes] internal enum [|OrderScope|] { Read } }"),
        new("The enum is private and nested in a partial class", "APIKEYS102", "must not be nested",
            "public partial class Orders { [ApiKeyScopes] private enum [|OrderScope|] { Read } } "
                + "partial class Orders;"),
        new("The enum is internal and nested in a public struct", "APIKEYS102", "must not be nested",
            "public struct Orders { [ApiKeyScopes] internal enum [|OrderScope|] { Read } }"),
        new("The enum is nested in a nested generic type", "APIKEYS102", "must not be nested",
            "interface A { class Orders<T> { [ApiKeyScopes] public enum [|OrderScope|] { Read } } }"),
        new("The enum is of its file alone", "APIKEYS102", "local to its file",
            "[ApiKeyScopes] file enum [|OrderScope|] { Read }"),
        new("The static class is generic", "APIKEYS102", "generic",
            "[ApiKeyScopes] internal static class [|OrderScopes|]<T> { public const string Read = \"read\"; }"),
        new("The enum is of flags", "APIKEYS103", "'OrderScopeSet' holds several",
            "[ApiKeyScopes] [System.Flags] internal enum [|OrderScope|] { Read = 1, Write = 2 }"),
        new("The enum is empty", "APIKEYS104", "'OrderScope' has no scopes",
            "[ApiKeyScopes] internal enum [|OrderScope|];"),
        new("The class has private constants only", "APIKEYS104", "not private",
            "[ApiKeyScopes] internal static class [|OrderScopes|] "
                + "{ private const string Read = \"read\"; internal static string Write => Read; }"),
        new("The enum has 65 members", "APIKEYS105", "has 65 members",
            $"[ApiKeyScopes] internal enum OrderScope {{ {SixtyFourMembers}, [|Last|] }}"),
        new("The enum has 66 members", "APIKEYS105", "has 66 members",
            $"[ApiKeyScopes] internal enum OrderScope {{ {SixtyFourMembers}, [|M65|], Last }}"),
    ];

    private static IEnumerable<ScopeFault> OfNames() =>
    [
        new("The prefix is a wildcard", "APIKEYS106", "'orders:*'",
            "[[|ApiKeyScopes(\"orders:*\")|]] internal enum OrderScope { Read, Write }"),
        new("The prefix is empty", "APIKEYS106", "''",
            "[[|ApiKeyScopes(\"\")|]] internal enum OrderScope { Read }"),
        new("The prefix of a class has a blank", "APIKEYS106", "'my orders'",
            "[[|ApiKeyScopes(\"my orders\")|]] internal static class OrderScopes "
                + "{ public const string Read = \"orders:read\"; }"),
        new("The member has letters beyond ASCII", "APIKEYS107", "'größe'",
            "[ApiKeyScopes] internal enum OrderScope { [|Größe|], Read }"),
        new("The member has no letters at all", "APIKEYS107", "'__' stands for ''",
            "[ApiKeyScopes] internal enum OrderScope { [|__|], Read }"),
        new("The name is a wildcard", "APIKEYS107", "'All' stands for 'orders:*'",
            "[ApiKeyScopes] internal enum OrderScope { [[|ApiKeyScope(\"orders:*\")|]] All, Read }"),
        new("The name is null", "APIKEYS107", "''",
            "[ApiKeyScopes] internal enum OrderScope { [[|ApiKeyScope(null!)|]] All, Read }"),
        new("The name is too long", "APIKEYS107", "1 to 128 characters",
            $"[ApiKeyScopes(\"{new string('a', 123)}\")] internal enum OrderScope {{ Read, [|Write|] }}"),
        new("The constant has a blank", "APIKEYS107", "'orders read'",
            "[ApiKeyScopes] internal static partial class OrderScopes "
                + "{ public const string [|Read|] = \"orders read\"; }"),
        new("The constant has another prefix", "APIKEYS108", "'order:read' must begin with 'orders:'",
            "[ApiKeyScopes(\"orders\")] internal static class OrderScopes "
                + "{ public const string [|Read|] = \"order:read\", Write = \"orders:write\"; }"),
    ];

    private static IEnumerable<ScopeFault> OfTwins() =>
    [
        new("Two members are called the same", "APIKEYS109", "'READ' and 'Read' stand for the same scope 'read'",
            "[ApiKeyScopes] internal enum OrderScope { Read, [|READ|] }"),
        new("A name is given that another member has", "APIKEYS109", "'View' and 'Read'",
            "[ApiKeyScopes(\"orders\")] internal enum OrderScope { Read, [[|ApiKeyScope(\"orders:read\")|]] View }"),
        new("Two constants hold the same", "APIKEYS109", "'View' and 'Read'",
            "[ApiKeyScopes] internal static partial class OrderScopes "
                + "{ public const string Read = \"read\", [|View|] = \"read\"; }"),
        new("Two members have the same value", "APIKEYS110", "'View' has the same value as 'Read'",
            "[ApiKeyScopes] internal enum OrderScope { Read, [|View|] = Read }"),
    ];

    private static IEnumerable<ScopeFault> OfLanguages() =>
    [
        new("An enum and C# 12", "APIKEYS112", "needs C# 13.0, but the project uses C# 12.0",
            "[ApiKeyScopes] internal enum [|OrderScope|] { Read }") { Language = LanguageVersion.CSharp12 },
        new("An enum and C# 8", "APIKEYS112", "'OrderScope' needs C# 13.0, but the project uses C# 8.0",
            "[ApiKeys.ApiKeyScopes] internal enum [|OrderScope|] { Read }")
        { Language = LanguageVersion.CSharp8, Header = "" },
        new("Constants and C# 11", "APIKEYS112", "'OrderScopes' needs C# 12.0, but the project uses C# 11.0",
            "[ApiKeyScopes] static partial class [|OrderScopes|] { public const string Read = \"read\"; }")
        { Language = LanguageVersion.CSharp11 },
    ];
}
