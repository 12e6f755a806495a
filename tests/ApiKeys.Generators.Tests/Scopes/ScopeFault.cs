using ApiKeys.Generators.Tests.Harness;
using ApiKeys.Roslyn.Harness;
using Microsoft.CodeAnalysis.CSharp;

namespace ApiKeys.Generators.Tests.Scopes;

/// <summary>A file with one fault, marked <c>[|so|]</c>; no other problem may be reported.</summary>
internal sealed record ScopeFault(string Title, string Id, string Message, string Code)
{
    public string Header { get; init; } = "using ApiKeys;\nnamespace Shop;\n";

    public LanguageVersion Language { get; init; } = LanguageVersion.Latest;

    // The code has no comments.
    public Marked File => new("#pragma warning disable CS1591\n" + Header + Code);

    public GeneratorProject ToProject()
        => ScopeProject.Create().SetLanguage(Language).SetCode("scopes.cs", File.Text);
}
