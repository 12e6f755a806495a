using ApiKeys.Roslyn.Harness;
using ApiKeys.Statements.Tests.Harness;

namespace ApiKeys.Statements.Tests;

public class StatementCaseTests : CaseTests
{
    private protected override GeneratorProject CreateProject() => ShopProject.Create();
}
