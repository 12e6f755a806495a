using ApiKeys.Roslyn.Model;

namespace ApiKeys.Generators.Scopes.Model;

/// <summary>An enum or a class with <c>[ApiKeyScopes]</c>, before it is checked.</summary>
/// <param name="Place">The namespace, name and accessibility of the type.</param>
/// <param name="Form">Whether it is an enum or a static class.</param>
/// <param name="StandsAlone">Whether it is neither nested nor generic nor local to its file.</param>
/// <param name="CanBeExtended">Whether a list can be added to the class: it is partial and has no <c>All</c>.</param>
/// <param name="Clash">What is wrong if the app uses a name that generated code needs; null if not.</param>
/// <param name="OldLanguage">The versions of C# if the project's is too old; null if not.</param>
/// <param name="IsFlags">Whether the enum has <c>[Flags]</c>.</param>
/// <param name="Prefix">The prefix of the names, without the <c>:</c>; null for none.</param>
/// <param name="Marks">The attributes to repeat on the generated types.</param>
/// <param name="Members">The scopes, in the order of their declaration.</param>
/// <param name="Location">Where the type's name is.</param>
/// <param name="AttributeLocation">Where the attribute is; a bad prefix is reported here.</param>
internal sealed record ScopeType(
    ScopePlace Place,
    ScopeForm Form,
    bool StandsAlone,
    bool CanBeExtended,
    string? Clash,
    OldLanguage? OldLanguage,
    bool IsFlags,
    string? Prefix,
    EquatableArray<TypeMark> Marks,
    EquatableArray<ScopeMember> Members,
    TextLocation Location,
    TextLocation AttributeLocation);
