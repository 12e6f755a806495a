using Microsoft.CodeAnalysis.CSharp;

namespace ApiKeys.Roslyn.Parsing;

/// <summary>Writes names as C# code does.</summary>
internal static class Identifiers
{
    /// <summary>The name, with a leading <c>@</c> if it is a keyword.</summary>
    public static string Escape(string name)
        => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;

    /// <summary>A dotted name, each part of which is escaped.</summary>
    public static string EscapeParts(string name) => string.Join(".", name.Split('.').Select(Escape));
}
