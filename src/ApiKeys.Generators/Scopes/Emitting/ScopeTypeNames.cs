using ApiKeys.Generators.Scopes.Model;
using ApiKeys.Roslyn.Parsing;

namespace ApiKeys.Generators.Scopes.Emitting;

/// <summary>How an enum, and what is written beside it, are called.</summary>
internal sealed class ScopeTypeNames(ScopePlace place)
{
    public string Accessibility { get; } = place.Accessibility;

    /// <summary>The enum, as code writes it.</summary>
    public string Enum { get; } = Identifiers.Escape(place.Name);

    public string Extensions { get; } = place.Name + "Extensions";

    /// <summary>The plural, or what else does not repeat a plural.</summary>
    public string All { get; } = place.Name + (place.Name.EndsWith("s", StringComparison.Ordinal) ? "Names" : "s");

    public string Set { get; } = place.Name + "Set";

    public string WebExtensions { get; } = place.Name + "WebExtensions";
}
