using ApiKeys.Generators.Scopes.Model;
using ApiKeys.Roslyn.Emitting;

namespace ApiKeys.Generators.Scopes.Emitting;

/// <summary>Writes how an enum's members become names, and names members.</summary>
internal static class ScopeNamesEmitter
{
    public static void Emit(CodeWriter code, ScopeSource source, ScopeTypeNames names)
    {
        code.Line($"/// <summary>What each <see cref=\"{names.Enum}\"/> is called.</summary>");
        code.Open($"{names.Accessibility} static partial class {names.Extensions}");
        EmitToScopeName(code, source, names);
        code.Close().Line();

        code.Line($"/// <summary>Every <see cref=\"{names.Enum}\"/> by its name.</summary>");
        code.Open($"{names.Accessibility} static partial class {names.All}");
        EmitNames(code, source);
        EmitTryParse(code, source, names);
        EmitRequire(code, names);
        code.Close().Line();
    }

    private static void EmitToScopeName(CodeWriter code, ScopeSource source, ScopeTypeNames names)
    {
        code.Line("/// <summary>The name that keys are granted and calls require.</summary>");
        code.Line("/// <param name=\"scope\">A member of the enum.</param>");
        code.Line("/// <exception cref=\"global::System.ArgumentOutOfRangeException\">It is no member.</exception>");
        code.Open($"public static string ToScopeName(this {names.Enum} scope) => scope switch");
        foreach (var scope in source.Scopes)
            code.Line($"{scope.Code} => {StringLiteral.Of(scope.Name)},");
        code.Line($"_ => throw new global::System.ArgumentOutOfRangeException(nameof(scope), scope, \"No member of {names.Enum}.\"),");
        code.Close("};");
    }

    private static void EmitNames(CodeWriter code, ScopeSource source)
    {
        code.Line("/// <summary>The names, in the order of the enum's members.</summary>");
        code.Line("public static global::System.Collections.Generic.IReadOnlyList<string> Names { get; }");
        code.Open("    = global::System.Array.AsReadOnly<string>(", "[");
        foreach (var scope in source.Scopes)
            code.Line(StringLiteral.Of(scope.Name) + ",");
        code.Close("]);").Line();
    }

    private static void EmitTryParse(CodeWriter code, ScopeSource source, ScopeTypeNames names)
    {
        code.Line("/// <summary>Finds the scope of this name. Names are compared ordinally; a wildcard is none.</summary>");
        code.Line("/// <param name=\"name\">A name, as <c>ToScopeName</c> returns it.</param>");
        code.Line("/// <param name=\"scope\">The scope, if there is one.</param>");
        code.Open($"public static bool TryParse(global::System.ReadOnlySpan<char> name, out {names.Enum} scope)");
        code.Open("switch (name)");
        foreach (var scope in source.Scopes)
        {
            code.Line($"case {StringLiteral.Of(scope.Name)}:");
            code.Line($"    scope = {scope.Code};");
            code.Line("    return true;");
        }

        code.Line("default:").Line("    scope = default;").Line("    return false;");
        code.Close().Close().Line();
    }

    private static void EmitRequire(CodeWriter code, ScopeTypeNames names)
    {
        code.Line("/// <summary>What a call demands that needs all of these scopes. Make one for each endpoint, once.</summary>");
        code.Line("/// <param name=\"scopes\">Members of the enum.</param>");
        code.Line("/// <exception cref=\"global::System.ArgumentOutOfRangeException\">One is no member.</exception>");
        code.Line($"public static global::ApiKeys.KeyRequirement Require(params global::System.ReadOnlySpan<{names.Enum}> scopes)");
        code.Line($"    => new() {{ Scopes = {names.Set}.Create(scopes).ToNames() }};");
    }
}
