using ApiKeys.Generators.Tests.Harness;
using ApiKeys.Roslyn.Harness;

namespace ApiKeys.Generators.Tests.Scopes;

public class ScopeCaseTests : CaseTests
{
    private protected override GeneratorProject CreateProject() => ScopeProject.Create();
}
