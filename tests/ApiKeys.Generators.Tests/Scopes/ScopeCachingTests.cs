using ApiKeys.Generators.Tests.Harness;
using ApiKeys.Roslyn.Harness;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Generators.Tests.Scopes;

public class ScopeCachingTests
{
    private const string Code
        = "using ApiKeys;\nnamespace Shop;\n[ApiKeyScopes]\ninternal enum OrderScope { Read, Write }\n";

    [Fact]
    public void An_unrelated_edit_regenerates_nothing()
        => AssertNothingRegenerated(project => project.SetCode("other.cs", "class Other { int Two => 2; }"));

    [Fact]
    public void A_moved_declaration_regenerates_nothing()
        => AssertNothingRegenerated(project => project.SetCode("scopes.cs", "// moved\n" + Code));

    [Fact]
    public void A_comment_beside_a_member_regenerates_nothing()
        => AssertNothingRegenerated(
            project => project.SetCode("scopes.cs", Code.Replace("Read", "/* seen */ Read", StringComparison.Ordinal)));

    [Fact]
    public void An_unrelated_edit_checks_nothing_again()
    {
        var outcome = AssertNothingRegenerated(project => project.SetCode("other.cs", "class Other;"));

        Assert.Equal([IncrementalStepRunReason.Unchanged], outcome.Reasons("ScopeTypes"));
        Assert.Equal([IncrementalStepRunReason.Cached], outcome.Reasons("CheckedScopes"));
        Assert.Equal([IncrementalStepRunReason.Unchanged], outcome.Reasons("WebPackage"));
    }

    [Fact]
    public void A_new_member_regenerates_its_type_and_no_other()
    {
        var project = Shop().SetCode("users.cs", Code.Replace("OrderScope", "UserScope", StringComparison.Ordinal));
        project.Run();

        var outcome = project.SetCode("scopes.cs",
            Code.Replace("Write", "Write, Delete", StringComparison.Ordinal)).Run();

        Assert.Equal(
            [IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached],
            outcome.Reasons("ScopeSources").Order());
        Assert.Contains("\"delete\"", outcome.Sources["Shop/OrderScope.Scopes.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_enum_regenerates_no_other()
    {
        var project = Shop();
        project.Run();

        var outcome = project.SetCode("users.cs",
            Code.Replace("OrderScope", "UserScope", StringComparison.Ordinal)).Run();

        Assert.Equal(
            [IncrementalStepRunReason.New, IncrementalStepRunReason.Cached],
            outcome.Reasons("ScopeSources").Order());
    }

    [Fact]
    public void A_type_in_another_file_takes_a_name_and_gives_it_back()
    {
        var project = Shop();
        Assert.Single(project.Run().Sources);

        var taken = project.SetCode("other.cs", "namespace Shop; internal class OrderScopes;").Run();
        Assert.Equal(["APIKEYS111"], taken.Ids);
        Assert.Empty(taken.Sources);

        var free = project.SetCode("other.cs", "namespace Shop; internal class OrderScopes<T>;").Run();
        Assert.Empty(free.Problems);
        Assert.Single(free.Sources);
    }

    [Fact]
    public void A_moved_line_moves_the_diagnostics()
    {
        var code = Code.Replace("Write", "READ", StringComparison.Ordinal);
        var project = ScopeProject.Create().SetCode("scopes.cs", code);
        Assert.Equal(3, Assert.Single(project.Run().Problems).Location.GetLineSpan().StartLinePosition.Line);

        project.SetCode("scopes.cs", "// moved\n" + code);

        Assert.Equal(4, Assert.Single(project.Run().Problems).Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void The_web_overloads_appear_and_disappear_with_the_package()
    {
        var project = Shop();
        Assert.DoesNotContain("RequireScope", Assert.Single(project.Run().Sources).Value, StringComparison.Ordinal);

        var with = project.SetCode("web.cs", WebPackageStub.Code).Run();

        Assert.Empty(with.CompilerDiagnostics);
        Assert.Contains("RequireScope", Assert.Single(with.Sources).Value, StringComparison.Ordinal);
        Assert.DoesNotContain("RequireScope", Assert.Single(project.SetCode("web.cs", "").Run().Sources).Value,
            StringComparison.Ordinal);
    }

    private static Outcome AssertNothingRegenerated(Action<GeneratorProject> edit)
    {
        var project = Shop();
        Assert.Single(project.Run().Sources);

        edit(project);
        var outcome = project.Run();

        Assert.Empty(outcome.Problems);
        Assert.All(outcome.Reasons("ScopeSources"), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        outcome.AssertNothingEmitted();
        return outcome;
    }

    private static GeneratorProject Shop()
        => ScopeProject.Create().SetCode("scopes.cs", Code).SetCode("other.cs", "class Other { int One => 1; }");
}
