using ApiKeys.Roslyn.Model;

namespace ApiKeys.Generators.Scopes.Model;

/// <summary>An enum or a class with <c>[ApiKeyScopes]</c>, as it was read.</summary>
/// <param name="Place">Where what belongs to it is to be written.</param>
/// <param name="Form">What it is.</param>
/// <param name="StandsAlone">Whether it is neither nested nor generic nor local to its file.</param>
/// <param name="CanBeExtended">Whether a list can be added to the class: it is partial and has no <c>All</c>.</param>
/// <param name="IsFlags">Whether the enum is meant to be combined.</param>
/// <param name="Prefix">What the names begin with, without the <c>:</c>; null for nothing.</param>
/// <param name="Members">The scopes, in the order of their declaration.</param>
/// <param name="Location">The type's name.</param>
/// <param name="AttributeLocation">The attribute, where a bad prefix is reported.</param>
internal sealed record ScopeType(
    ScopePlace Place,
    ScopeForm Form,
    bool StandsAlone,
    bool CanBeExtended,
    bool IsFlags,
    string? Prefix,
    EquatableArray<ScopeMember> Members,
    TextLocation Location,
    TextLocation AttributeLocation);
