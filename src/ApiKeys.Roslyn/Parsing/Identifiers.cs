using Microsoft.CodeAnalysis.CSharp;

namespace ApiKeys.Roslyn.Parsing;

/// <summary>Writes names as C# code does.</summary>
internal static class Identifiers
{
    /// <summary>The name, behind an <c>@</c> when it is a keyword.</summary>
    public static string Escape(string name)
        => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
}
