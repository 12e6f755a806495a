using Microsoft.CodeAnalysis.CSharp;

namespace ApiKeys.Roslyn.Emitting;

/// <summary>Writes a text as a C# literal of one line.</summary>
internal static class StringLiteral
{
    public static string Of(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
