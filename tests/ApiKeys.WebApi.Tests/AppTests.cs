using System.Net;

namespace ApiKeys.WebApi.Tests;

/// <summary>
/// How users test their own apps: <see cref="App"/>, <see cref="TestClock"/> and <see cref="OrderTests"/> are the
/// program of docs/testing.md, with samples/WebApi as the app.
/// </summary>
public sealed class AppTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("App.cs", "using ApiKeys;\n")]
    [InlineData("TestClock.cs", "")]
    [InlineData("OrderTests.cs", "")]
    public async Task The_page_shows_the_program_that_is_tested(string file, string added)
    {
        var root = FindRepository();
        var page = await File.ReadAllTextAsync(Path.Combine(root, "docs", "testing.md"), Token);
        var program = await File.ReadAllTextAsync(Path.Combine(root, "tests", "ApiKeys.WebApi.Tests", file), Token);

        var shown = added + program.Replace("namespace ApiKeys.WebApi.Tests;\n\n", "", StringComparison.Ordinal);
        Assert.Contains($"```csharp\n{shown}```\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_refuses_a_call_without_a_key()
    {
        await using var app = new App();
        using var client = app.CreateClient();

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/orders", Token)).StatusCode);
    }

    [Fact]
    public async Task Two_tests_share_no_database()
    {
        await using var one = new App();
        await using var other = new App();
        using var client = other.CreateClient();
        client.DefaultRequestHeaders.Add("X-API-Key", await one.IssueKeyAsync(new() { Scopes = ["orders:read"] }));

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/orders", Token)).StatusCode);
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ApiKeys.sln")))
            folder = folder.Parent;
        Assert.NotNull(folder);
        return folder.FullName;
    }
}
