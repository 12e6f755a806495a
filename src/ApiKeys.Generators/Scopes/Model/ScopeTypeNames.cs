namespace ApiKeys.Generators.Scopes.Model;

/// <summary>The names of an enum and of the types generated for it.</summary>
internal sealed record ScopeTypeNames(ScopePlace Place)
{
    /// <summary>All endings of generated names.</summary>
    public static IReadOnlyList<string> Suffixes { get; } = ["Extensions", "Names", "s", "Set", "WebExtensions"];

    public TypeName Enum => Type("");

    public TypeName Extensions => Type("Extensions");

    /// <summary>The plural of the name; <c>Names</c> is appended if it ends in <c>s</c> already.</summary>
    public TypeName All => Type(Place.Name.EndsWith("s", StringComparison.Ordinal) ? "Names" : "s");

    public TypeName Set => Type("Set");

    public TypeName WebExtensions => Type("WebExtensions");

    /// <summary>The types that are generated, with or without <c>ApiKeys.AspNetCore</c>.</summary>
    public IEnumerable<TypeName> Generated(bool hasWeb)
        => hasWeb ? [Extensions, All, Set, WebExtensions] : [Extensions, All, Set];

    private TypeName Type(string suffix) => new(Place.Namespace, Place.Name + suffix);
}
