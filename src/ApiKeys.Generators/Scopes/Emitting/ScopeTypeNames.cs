using ApiKeys.Generators.Scopes.Model;
using ApiKeys.Roslyn.Parsing;

namespace ApiKeys.Generators.Scopes.Emitting;

/// <summary>The names of an enum and of the types generated for it.</summary>
internal sealed class ScopeTypeNames(ScopePlace place)
{
    public string Accessibility { get; } = place.Accessibility;

    /// <summary>The enum as C# code writes it.</summary>
    public string Enum { get; } = Identifiers.Escape(place.Name);

    public string Extensions { get; } = place.Name + "Extensions";

    /// <summary>The plural of the name; <c>Names</c> is appended if it ends in <c>s</c> already.</summary>
    public string All { get; } = place.Name + (place.Name.EndsWith("s", StringComparison.Ordinal) ? "Names" : "s");

    public string Set { get; } = place.Name + "Set";

    public string WebExtensions { get; } = place.Name + "WebExtensions";
}
