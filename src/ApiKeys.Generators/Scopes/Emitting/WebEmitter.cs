using ApiKeys.Generators.Scopes.Model;
using ApiKeys.Generators.Scopes.Parsing;
using ApiKeys.Roslyn.Emitting;

namespace ApiKeys.Generators.Scopes.Emitting;

/// <summary>
/// Writes <c>RequireScope</c> and <c>RequireAnyScope</c> for the enum, if the project references
/// <c>ApiKeys.AspNetCore</c>.
/// </summary>
internal static class WebEmitter
{
    public static void Emit(CodeWriter code, ScopeSource source, ScopeTypeNames names, WebPackage web)
    {
        if (web is { HasEndpoints: false, HasPolicies: false })
            return;

        code.Line();
        code.Line($"/// <summary>Endpoints and policies that require a <see cref=\"{names.Enum}\"/>.</summary>");
        code.Marks(source, names.WebExtensions);
        code.Open($"{source.Place.Accessibility} static partial class {names.WebExtensions.Declared}");
        if (web.HasEndpoints)
            EmitEndpoints(code, names);
        if (web is { HasEndpoints: true, HasPolicies: true })
            code.Line();
        if (web.HasPolicies)
            EmitPolicies(code, names);
        code.Close();
    }

    private static void EmitEndpoints(CodeWriter code, ScopeTypeNames names)
    {
        EmitEndpoint(code, names, "RequireScope", "all");
        code.Line();
        EmitEndpoint(code, names, "RequireAnyScope", "at least one");
    }

    private static void EmitEndpoint(CodeWriter code, ScopeTypeNames names, string method, string howMany)
    {
        code.Line($"/// <summary>Requires a key that was granted {howMany} of these scopes.</summary>");
        code.Line("/// <typeparam name=\"TBuilder\">The type of the endpoint's builder.</typeparam>");
        EmitParameters(code, "The builder of the endpoint.");
        code.Line($"public static TBuilder {method}<TBuilder>(");
        code.Line($"    this TBuilder builder, params {names.Enum}[] scopes)");
        code.Line($"    where TBuilder : global::{WebPackageReader.EndpointBuilder}");
        code.Line($"    => global::{WebPackageReader.Endpoints}.{method}(");
        code.Line($"        builder, {names.Set}.Create(scopes).ToNames());");
    }

    private static void EmitPolicies(CodeWriter code, ScopeTypeNames names)
    {
        EmitPolicy(code, names, "RequireScope", "all");
        code.Line();
        EmitPolicy(code, names, "RequireAnyScope", "at least one");
    }

    private static void EmitPolicy(CodeWriter code, ScopeTypeNames names, string method, string howMany)
    {
        const string builder = "global::" + WebPackageReader.PolicyBuilder;
        code.Line($"/// <summary>Requires a key that was granted {howMany} of these scopes.</summary>");
        EmitParameters(code, "The builder of the policy.");
        code.Line($"public static {builder} {method}(");
        code.Line($"    this {builder} builder,");
        code.Line($"    params {names.Enum}[] scopes)");
        code.Line($"    => global::{WebPackageReader.Policies}.{method}(");
        code.Line($"        builder, {names.Set}.Create(scopes).ToNames());");
    }

    private static void EmitParameters(CodeWriter code, string builder)
    {
        code.Line($"/// <param name=\"builder\">{builder}</param>");
        code.Line("/// <param name=\"scopes\">Members of the enum.</param>");
        code.Line("/// <returns>The builder.</returns>");
        code.Line("/// <exception cref=\"global::System.ArgumentException\">");
        code.Line("/// There is no scope, or one is not a member of the enum.");
        code.Line("/// </exception>");
    }
}
