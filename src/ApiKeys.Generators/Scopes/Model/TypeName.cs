using ApiKeys.Roslyn.Parsing;

namespace ApiKeys.Generators.Scopes.Model;

/// <summary>
/// A type that generated code declares or mentions. As text, its name is qualified from <c>global::</c>, so that no
/// name of the app hides it.
/// </summary>
/// <param name="Namespace">The plain namespace; empty for none.</param>
/// <param name="Name">The plain name.</param>
internal sealed record TypeName(string Namespace, string Name)
{
    /// <summary>The name in the type's own declaration.</summary>
    public string Declared => Identifiers.Escape(Name);

    public override string ToString()
        => "global::" + (Namespace.Length > 0 ? Identifiers.EscapeParts(Namespace) + "." : "") + Declared;
}
