using ApiKeys.Generators.Scopes.Model;
using ApiKeys.Roslyn.Emitting;
using ApiKeys.Roslyn.Parsing;

namespace ApiKeys.Generators.Scopes.Emitting;

/// <summary>Writes the list of a static class's constants.</summary>
internal static class ScopeConstantsEmitter
{
    public static void Emit(CodeWriter code, ScopeSource source)
    {
        code.Open($"partial class {Identifiers.Escape(source.Place.Name)}");
        code.Line("/// <summary>Every scope, in the order of declaration.</summary>");
        code.Line("public static global::System.Collections.Generic.IReadOnlyList<string> All { get; }");
        code.Open("    = global::System.Array.AsReadOnly<string>(", "[");
        foreach (var scope in source.Scopes)
            code.Line(scope.Code + ",");
        code.Close("]);").Close();
    }
}
