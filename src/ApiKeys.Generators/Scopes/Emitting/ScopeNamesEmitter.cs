using ApiKeys.Generators.Scopes.Model;
using ApiKeys.Roslyn.Emitting;

namespace ApiKeys.Generators.Scopes.Emitting;

/// <summary>Writes the conversions between the members of an enum and their names.</summary>
internal static class ScopeNamesEmitter
{
    private const string OutOfRange = "global::System.ArgumentOutOfRangeException";

    public static void Emit(CodeWriter code, ScopeSource source, ScopeTypeNames names)
    {
        code.Line($"/// <summary>The name of each <see cref=\"{names.Enum}\"/>.</summary>");
        code.Marks(source, names.Extensions);
        code.Open($"{source.Place.Accessibility} static partial class {names.Extensions.Declared}");
        EmitToScopeName(code, source, names);
        code.Close().Line();

        code.Line($"/// <summary>All names of <see cref=\"{names.Enum}\"/>, and look-ups by name.</summary>");
        code.Marks(source, names.All);
        code.Open($"{source.Place.Accessibility} static partial class {names.All.Declared}");
        EmitNames(code, source);
        EmitTryParse(code, source, names);
        EmitRequire(code, names);
        code.Close().Line();
    }

    private static void EmitToScopeName(CodeWriter code, ScopeSource source, ScopeTypeNames names)
    {
        code.Line("/// <summary>The name of the scope, as keys are granted it and calls require it.</summary>");
        code.Line("/// <param name=\"scope\">A member of the enum.</param>");
        code.Line($"/// <exception cref=\"{OutOfRange}\">The scope is not a member.</exception>");
        code.Open($"public static string ToScopeName(this {names.Enum} scope) => scope switch");
        foreach (var scope in source.Scopes)
            code.Line($"{scope.Code} => {StringLiteral.Of(scope.Name)},");
        code.Line($"_ => throw new {OutOfRange}(");
        code.Line($"    nameof(scope), scope, \"Not a member of {names.Enum.Name}.\"),");
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
        code.Line("/// <summary>Finds the scope with this name, by an ordinal comparison.</summary>");
        code.Line("/// <param name=\"name\">A name, as <c>ToScopeName</c> returns it.</param>");
        code.Line("/// <param name=\"scope\">The scope; the default value if there is none.</param>");
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
        code.Line("/// <summary>A requirement for all of these scopes. Make it once for each endpoint.</summary>");
        code.Line("/// <param name=\"scopes\">Members of the enum.</param>");
        code.Line($"/// <exception cref=\"{OutOfRange}\">A scope is not a member.</exception>");
        code.Line("public static global::ApiKeys.KeyRequirement Require(");
        code.Line($"    params global::System.ReadOnlySpan<{names.Enum}> scopes)");
        code.Line($"    => new() {{ Scopes = {names.Set}.Create(scopes).ToNames() }};");
    }
}
