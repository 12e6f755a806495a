using ApiKeys.Generators.Tests.Harness;
using ApiKeys.Roslyn.Harness;

namespace ApiKeys.Generators.Tests.Scopes;

/// <summary>A file with one fault, marked <c>[|so|]</c>; no other problem may be reported.</summary>
internal sealed record ScopeFault(string Title, string Id, string Message, string Code)
{
    public Marked File => new("using ApiKeys;\nnamespace Shop;\n" + Code);

    public GeneratorProject ToProject() => ScopeProject.Create().SetCode("scopes.cs", File.Text);
}
