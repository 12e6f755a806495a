using ApiKeys.Generators.Scopes.Model;
using ApiKeys.Roslyn.Emitting;

namespace ApiKeys.Generators.Scopes.Emitting;

/// <summary>Writes the attributes that a generated type has in common with its enum.</summary>
internal static class TypeMarks
{
    public static void Marks(this CodeWriter code, ScopeSource source, TypeName type)
    {
        foreach (var mark in source.Marks.Where(mark => mark.Type == type.Name))
            code.Line($"[{mark.Code}]");
    }
}
