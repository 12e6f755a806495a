using System.Reflection;
using ApiKeys.Roslyn.Harness;

namespace ApiKeys.Generators.Tests.Scopes;

public class ScopeModelTests : CachedModelTests
{
    private protected override IReadOnlyList<string> Steps
        => ["ScopeTypes", "CheckedScopes", "WebPackage", "ScopeSources", "ScopeProblems"];

    private protected override IEnumerable<GeneratorProject> Projects
        => ScopeFaults.All.Select(fault => fault.ToProject());

    private protected override Assembly Generators => typeof(ScopeGenerator).Assembly;
}
