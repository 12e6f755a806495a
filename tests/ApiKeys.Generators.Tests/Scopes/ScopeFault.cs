using ApiKeys.Generators.Tests.Harness;
using ApiKeys.Roslyn.Harness;

namespace ApiKeys.Generators.Tests.Scopes;

/// <summary>A file whose one fault is marked <c>[|so|]</c>; nothing else may be reported.</summary>
internal sealed record ScopeFault(string Title, string Id, string Message, string Code)
{
    public Marked File => new("using ApiKeys;\nnamespace Shop;\n" + Code);

    public GeneratorProject ToProject() => ScopeProject.Create().SetCode("scopes.cs", File.Text);
}
