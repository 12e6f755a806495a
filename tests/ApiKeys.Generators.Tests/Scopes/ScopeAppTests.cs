using ApiKeys.Generators.Tests.Harness;
using ApiKeys.Roslyn.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ApiKeys.Generators.Tests.Scopes;

/// <summary>The generated code compiles without a warning beside the code of any app.</summary>
public class ScopeAppTests
{
    private const string Ordinary = """
        #pragma warning disable CS1591 // The app has no comments.
        namespace Shop;
        [ApiKeys.ApiKeyScopes("orders")]
        public enum OrderScope { Read, Write }
        [ApiKeys.ApiKeyScopes("users")]
        public static partial class UserScopes { public const string Read = "users:read"; }
        """;

    public static TheoryData<int, string> Apps => [.. ScopeApps.All.Select((app, i) => (i, app.Title))];

    [Theory]
    [MemberData(nameof(Apps))]
    public void Unusual_code_stays_valid_beside_the_generated_code(int index, string title)
    {
        var app = ScopeApps.All[index];
        Assert.Equal(app.Title, title);

        AssertCompiles(app.ToProject());
    }

    [Theory]
    [InlineData("Members")]
    [InlineData("All")]
    [InlineData("Names")]
    [InlineData("Count")]
    [InlineData("IsEmpty")]
    [InlineData("Create")]
    [InlineData("From")]
    [InlineData("Add")]
    [InlineData("Remove")]
    [InlineData("Contains")]
    [InlineData("Covers")]
    [InlineData("Equals")]
    [InlineData("BitOf")]
    [InlineData("BitsBelow")]
    [InlineData("Require")]
    [InlineData("RequireScope")]
    [InlineData("RequireAnyScope")]
    [InlineData("TryParse")]
    [InlineData("ToNames")]
    [InlineData("ToScopeName")]
    [InlineData("ToString")]
    [InlineData("GetEnumerator")]
    [InlineData("Enumerator")]
    [InlineData("Current")]
    [InlineData("MoveNext")]
    [InlineData("_bits")]
    [InlineData("_bit")]
    [InlineData("_rest")]
    [InlineData("Member")]
    [InlineData("Equal")]
    [InlineData("Cover")]
    [InlineData("bit")]
    [InlineData("scope")]
    [InlineData("name")]
    [InlineData("grant")]
    [InlineData("TBuilder")]
    [InlineData("System")]
    [InlineData("ApiKeys")]
    [InlineData("Microsoft")]
    [InlineData("Syste")]
    [InlineData("ApiKey")]
    [InlineData("Set")]
    [InlineData("Extensions")]
    [InlineData("WebExtensions")]
    [InlineData("@event")]
    [InlineData("@var")]
    [InlineData("@record")]
    [InlineData("@scoped")]
    [InlineData("@nameof")]
    [InlineData("@required")]
    [InlineData("@dynamic")]
    [InlineData("_")]
    [InlineData("ApiKeyScope")]
    [InlineData("a")]
    [InlineData("i")]
    [InlineData("thi")]
    [InlineData("param")]
    public void An_enum_may_have_the_name_of_anything_in_the_generated_code(string name)
        => AssertCompiles(ScopeProject.Create().SetCode("scopes.cs", $$"""
            namespace Shop;
            [global::ApiKeys.ApiKeyScopes] public enum {{name}} 
                { Read, [global::ApiKeys.ApiKeyScope("own")] {{name}}, [global::System.Obsolete] Old }
            """));

    [Fact]
    public void The_generated_code_suppresses_all_warnings_but_an_ordinary_app_has_none()
    {
        var project = ScopeProject.Create().SetCode("scopes.cs", Ordinary).SetCode("web.cs", WebPackageStub.PublicCode);
        var sources = project.Run().Sources;

        Assert.All(sources.Values,
            source => Assert.Contains("\n#pragma warning disable\n", source, StringComparison.Ordinal));
        var copy = new GeneratorProject(GeneratorProject.Folder)
            .SetCode("scopes.cs", Ordinary)
            .SetCode("web.cs", WebPackageStub.PublicCode);
        foreach (var (name, source) in sources)
            copy.SetCode(name, source.Replace("#pragma warning disable\n", "", StringComparison.Ordinal));
        Assert.Empty(copy.Run().CompilerDiagnostics);
    }

    [Fact]
    public void The_generated_code_compiles_in_a_project_without_nullable_references()
        => AssertCompiles(Project(Ordinary)
            .SetOptions(options => options.WithNullableContextOptions(NullableContextOptions.Disable)));

    [Fact]
    public void The_generated_code_compiles_in_a_project_that_checks_arithmetic_and_treats_warnings_as_errors()
        => AssertCompiles(Project(Ordinary)
            .SetOptions(options => options.WithOverflowChecks(true).WithAllowUnsafe(true)
                .WithGeneralDiagnosticOption(ReportDiagnostic.Error)));

    [Theory]
    [InlineData(LanguageVersion.CSharp13)]
    [InlineData(LanguageVersion.CSharp14)]
    [InlineData(LanguageVersion.Preview)]
    public void The_generated_code_compiles_in_this_version_of_the_language(LanguageVersion version)
        => AssertCompiles(ScopeProject.Create().SetLanguage(version).SetCode("scopes.cs", Ordinary));

    [Fact]
    public void Constants_need_an_older_version_of_the_language_than_an_enum()
        => AssertCompiles(ScopeProject.Create().SetLanguage(LanguageVersion.CSharp12).SetCode("scopes.cs", """
            [ApiKeys.ApiKeyScopes] public static partial class OrderScopes { public const string Read = "read"; }
            """));

    [Fact]
    public void Constants_for_which_nothing_is_generated_need_no_version_of_the_language()
    {
        var outcome = ScopeProject.Create().SetLanguage(LanguageVersion.CSharp8).SetCode("scopes.cs", """
            [ApiKeys.ApiKeyScopes] internal static class OrderScopes { public const string Read = "read"; }
            """).Run();

        Assert.Empty(outcome.Problems);
        Assert.Empty(outcome.CompilerDiagnostics);
    }

    [Fact]
    public void Nothing_is_generated_for_the_web_without_the_web_framework()
    {
        var package = WebPackageStub.PublicCode
            .Replace("namespace Microsoft", "namespace Other", StringComparison.Ordinal)
            .Replace("Microsoft.", "Other.", StringComparison.Ordinal);

        var outcome = Project(Ordinary).SetCode("web.cs", package).Run();

        Assert.Empty(outcome.CompilerDiagnostics);
        Assert.All(outcome.Sources.Values,
            source => Assert.DoesNotContain("RequireScope", source, StringComparison.Ordinal));
    }

    [Fact]
    public void A_type_may_hide_a_namespace_that_the_generated_code_does_not_need()
    {
        var outcome = Project(Ordinary)
            .SetCode("microsoft.cs", "internal class Microsoft;")
            .Run();

        Assert.Empty(outcome.Problems);
        Assert.Empty(outcome.CompilerDiagnostics);
        Assert.Equal(2, outcome.Sources.Count);
    }

    [Fact]
    public void A_reference_with_an_alias_is_one_diagnostic()
    {
        var outcome = ScopeProject.Create().SetAlias("ApiKeys.dll", "keys").SetCode("scopes.cs",
            "extern alias keys; [keys::ApiKeys.ApiKeyScopes] enum OrderScope { Read }").Run();

        Assert.Equal(["APIKEYS111"], outcome.Ids);
        Assert.Empty(outcome.CompilerDiagnostics);
        Assert.Empty(outcome.Sources);
    }

    [Fact]
    public void The_web_class_of_the_app_is_in_the_way_only_if_the_project_references_the_web_package()
    {
        var project = Project("""
            namespace Shop;
            [ApiKeys.ApiKeyScopes] internal enum OrderScope { Read }
            internal class OrderScopeWebExtensions;
            """);
        Assert.Empty(project.Run().Problems);

        var outcome = project.SetCode("web.cs", WebPackageStub.Code).Run();

        Assert.Equal(["APIKEYS111"], outcome.Ids);
        Assert.Empty(outcome.CompilerDiagnostics);
    }

    [Theory]
    [InlineData("Obsolete", "global::System.ObsoleteAttribute")]
    [InlineData("Experimental", "global::System.Diagnostics.CodeAnalysis.ExperimentalAttribute")]
    public void An_enum_passes_its_attribute_on_to_each_generated_type(string attribute, string name)
    {
        var outcome = Project($"""
            using System;
            using System.Diagnostics.CodeAnalysis;
            namespace Shop;
            [{attribute}("SHOP1", UrlFormat = "https://example.com/\"")]
            [ApiKeys.ApiKeyScopes] internal enum OrderScope {"{ Read }"}
            """).SetCode("web.cs", WebPackageStub.Code).Run();

        var source = Assert.Single(outcome.Sources).Value;
        Assert.Equal(5, source.Split($"[{name}(\"SHOP1\", UrlFormat = \"https://example.com/\\\"\")]").Length);
        Assert.Empty(outcome.CompilerDiagnostics);
    }

    [Fact]
    public void Files_whose_names_differ_only_in_case_are_numbered()
    {
        var outcome = ScopeProject.Create().SetCode("scopes.cs", """
            namespace Shop
            {
                [ApiKeys.ApiKeyScopes] enum Orderscope { Read }
                [ApiKeys.ApiKeyScopes] enum OrderScope { Read }
                [ApiKeys.ApiKeyScopes] enum UserScope { Read }
            }
            namespace SHOP { [ApiKeys.ApiKeyScopes] enum OrderScope { Read } }
            """).Run();

        Assert.Equal(
            [
                "SHOP/OrderScope.Scopes.g.cs", "Shop/OrderScope.2.Scopes.g.cs", "Shop/Orderscope.3.Scopes.g.cs",
                "Shop/UserScope.Scopes.g.cs",
            ],
            outcome.Sources.Keys.Order(StringComparer.Ordinal));
    }

    // An editor runs the generator at every key press, so most code that it sees is unfinished.
    [Theory]
    [InlineData("CS1001", "[ApiKeys.ApiKeyScopes] public enum { Read }")]
    [InlineData("CS1001", "[ApiKeys.ApiKeyScopes] public static partial class { public const string A = \"a\"; }")]
    [InlineData("CS1001", "[ApiKeys.ApiKeyScopes] public enum OrderScope { Read, , Write }")]
    [InlineData("CS1001", "namespace Shop. { [ApiKeys.ApiKeyScopes] public enum OrderScope { Read } }")]
    [InlineData("CS0101", "[ApiKeys.ApiKeyScopes] enum A { Read } [ApiKeys.ApiKeyScopes] enum A { Write }")]
    [InlineData("CS0101", "[ApiKeys.ApiKeyScopes] enum A { Read } class A;")]
    [InlineData("CS0102", "[ApiKeys.ApiKeyScopes] enum A { Read, Read }")]
    [InlineData("CS0110", "[ApiKeys.ApiKeyScopes] enum A { Read = Write, Write = Read }")]
    [InlineData("CS0266", "[ApiKeys.ApiKeyScopes] enum A { Read = 1L << 40 }")]
    [InlineData("CS0103", "[ApiKeys.ApiKeyScopes] enum A { Read = Nothing, Write }")]
    [InlineData("CS1008", "[ApiKeys.ApiKeyScopes] enum A : string { Read }")]
    [InlineData("CS0579", "[ApiKeys.ApiKeyScopes] [ApiKeys.ApiKeyScopes] enum A { Read }")]
    [InlineData("CS0579", """
        [ApiKeys.ApiKeyScopes] static partial class A { public const string Read = "read"; }
        [ApiKeys.ApiKeyScopes] static partial class A { public const string Write = "write"; }
        """)]
    [InlineData("CS0103", "[ApiKeys.ApiKeyScopes(Nothing)] enum A { Read }")]
    [InlineData("CS0103", "[ApiKeys.ApiKeyScopes] enum A { [ApiKeys.ApiKeyScope(Nothing)] Read, Write }")]
    [InlineData("CS0103", "[ApiKeys.ApiKeyScopes, System.Obsolete(Nothing)] enum A { Read }")]
    public void A_mistake_is_reported_by_the_compiler_at_its_place(string id, string code)
    {
        var outcome = ScopeProject.Create().SetCode("scopes.cs", code).Run();

        Assert.NotNull(outcome.Sources);
        Assert.Contains(id, outcome.CompilerDiagnostics.Select(diagnostic => diagnostic.Id));
        Assert.Empty(outcome.GeneratedDiagnostics);
    }

    private static GeneratorProject Project(string code) => ScopeProject.Create().SetCode("scopes.cs", code);

    private static void AssertCompiles(GeneratorProject project)
    {
        var outcome = project.SetCode("web.cs", WebPackageStub.PublicCode).Run();

        Assert.Empty(outcome.Problems);
        Assert.NotEmpty(outcome.Sources);
        Assert.Empty(outcome.GeneratedDiagnostics);
        Assert.DoesNotContain(
            outcome.CompilerDiagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }
}
