using ApiKeys.Generators.Analyzers;
using ApiKeys.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Generators.Tests.Analyzers;

public class PageMethodAnalyzerTests
{
    [Theory]
    [InlineData("class Index : PageModel { [[|RequireScope(\"orders:read\")|]] public void OnGet() { } }")]
    [InlineData("class Index : PageModel { [[|RequireAnyScope(\"a\", \"b\")|]] public void OnGet() { } }")]
    [InlineData("class Index : PageModel { [[|RequireApiKey|]] public void OnPostAsync() { } }")]
    [InlineData("class Index : Between { [[|RequireScope(\"orders:read\")|]] public void OnGet() { } }")]
    [InlineData("class Index : PageBase { [[|RequireScope(\"orders:read\")|]] public void OnGet() { } }")]
    public async Task A_requirement_on_a_method_of_a_page_is_an_error(string page)
    {
        var found = await In(page).Check(new PageMethodAnalyzer());

        Assert.Equal("APIKEYS204", found!.Id);
        Assert.Equal(DiagnosticSeverity.Error, found.Severity);
    }

    [Fact]
    public async Task The_message_names_the_attribute_and_the_method()
    {
        var found = await In("class Index : PageModel { [[|RequireScope(\"a\")|]] public void OnGet() { } }")
            .Check(new PageMethodAnalyzer());

        Assert.Equal(
            "Razor Pages ignores RequireScope on the method 'OnGet', so the page is open: put it on the page's model",
            found!.GetMessage(null));
    }

    [Theory]
    [InlineData("[RequireScope(\"orders:read\"), RequireApiKey] class Index : PageModel { public void OnGet() { } }")]
    [InlineData("class Orders { [RequireScope(\"orders:read\")] public void OnGet() { } }")]
    [InlineData("class Index : PageModel { [System.Obsolete] public void OnGet() { } }")]
    public async Task A_requirement_that_is_heeded_is_not_reported(string code)
        => Assert.Null(await In(code).Check(new PageMethodAnalyzer()));

    [Fact]
    public async Task A_project_without_Razor_pages_is_not_analyzed()
        => Assert.Null(await new AnalyzedCode(
            """
            class Index { [ApiKeys.AspNetCore.RequireScope] public void OnGet() { } }
            namespace ApiKeys.AspNetCore { class RequireScopeAttribute : System.Attribute; }
            """).Check(new PageMethodAnalyzer()));

    private static AnalyzedCode In(string code) => new(
        $$"""
        using ApiKeys.AspNetCore;
        using Microsoft.AspNetCore.Mvc.RazorPages;
        {{code}}
        class Between : PageModel;
        namespace ApiKeys.AspNetCore
        {
            class RequireScopeAttribute(params string[] scopes) : System.Attribute
            {
                public string[] Scopes => scopes;
            }
            class RequireAnyScopeAttribute(params string[] scopes) : System.Attribute
            {
                public string[] Scopes => scopes;
            }
            class RequireApiKeyAttribute : System.Attribute;
        }
        namespace Microsoft.AspNetCore.Mvc.RazorPages
        {
            class PageModel;
            class PageBase;
        }
        """);
}
