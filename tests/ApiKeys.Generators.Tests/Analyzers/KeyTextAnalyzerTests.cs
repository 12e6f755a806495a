using System.Globalization;
using ApiKeys.Generators.Analyzers;
using ApiKeys.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Generators.Tests.Analyzers;

public sealed class KeyTextAnalyzerTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"apikeys-analyzer-{Path.GetRandomFileName()}.db");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("class C { string Key = [|\"@key@\"|]; }")]
    [InlineData("class C { const string Key = [|@\"@key@\"|]; }")]
    [InlineData("class C { const string Key = [|\"\"\"@key@\"\"\"|]; }")]
    [InlineData("class C { System.ReadOnlySpan<byte> Key => [|\"@key@\"u8|]; }")]
    [InlineData("class C { System.ReadOnlySpan<byte> Key => [|\"@head@\"u8 + (\"@tail@\"u8)|]; }")]
    [InlineData("[System.Obsolete([|\"@key@\"|])] class C;")]
    [InlineData("class C { void M(string key = [|\"@key@\"|]) { } }")]
    [InlineData("class C { bool M(string key) => key is [|\"@key@\"|]; }")]
    [InlineData("class C { string M(int i) => $\"[|Bearer @key@, |]{i}\"; }")]
    [InlineData("class C { const string Key = [|\"@head@\" + \"@tail@\"|]; }")]
    [InlineData("class C { string M(string end) => [|\"@head@\" + \"@tail@\"|] + end; }")]
    [InlineData("class C { const string A = \"@head@\", Key = [|A + (\"@tail@\")|]; }")]
    [InlineData("class C { const string A = \"@head@\", Key = [|$\"{A}@tail@\"|]; }")]
    [InlineData(
        "class C { const string A = \"@head@\", B = \"@tail@\", Key = [|A + B|], Header = \"Bearer \" + Key; }")]
    [InlineData("class C { string Url = [|\"https://example.com/?key=@key@&page=1\"|]; }")]
    [InlineData("class C { string Glued = [|\"my_@key@\"|]; }")]
    [InlineData("class C { string Two = [|\"@key@ @key@\"|]; }")]
    public async Task A_key_in_source_code_is_an_error_that_does_not_repeat_it(string code)
    {
        var found = await new AnalyzedCode(ExampleKey.FillIn(code)).Check(new KeyTextAnalyzer());

        Assert.Equal("APIKEYS201", found!.Id);
        Assert.Equal(DiagnosticSeverity.Error, found.Severity);
        var message = found.GetMessage(CultureInfo.InvariantCulture);
        Assert.Contains($"'{ExampleKey.Shown}…'", message, StringComparison.Ordinal);
        Assert.False(message.Contains(ExampleKey.Text, StringComparison.Ordinal), "The message holds the key.");
    }

    [Theory]
    [InlineData("class C { string Key = \"@wrong@\"; }")]
    [InlineData("class C { string Key = \"@short@\"; }")]
    [InlineData("class C { string Key = \"@head@\", Rest = \"@tail@\"; }")]
    [InlineData("class C { string Key = \"@key@x\"; }")]
    [InlineData("class C { string M(string middle) => \"@head@\" + middle + \"@tail@\"; }")]
    [InlineData("/* @key@ */ class C { string Key = \"\"; int Sum => 1 + 2; }")]
    public async Task A_text_that_is_not_a_key_is_not_reported(string code)
        => Assert.Null(await new AnalyzedCode(ExampleKey.FillIn(code)).Check(new KeyTextAnalyzer()));

    [Theory]
    [InlineData("sk", "")]
    [InlineData("a", "b")]
    [InlineData("prefix_of_thirty_two_characters0", "")]
    [InlineData("prefix_of_thirty_two_characters0", "environment_of_32_characters_too")]
    public async Task A_key_that_a_client_issued_is_found(string prefix, string environment)
    {
        var options = new ApiKeyOptions { KeyPrefix = prefix, Environment = environment };
        await using var client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(_path), options);
        await client.MigrateAsync(Cancellation);
        var organization = await client.CreateOrganizationAsync("Acme", Cancellation);
        var issued = await client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);

        var shown = KeyTextSearch.FindShownPrefix("Bearer " + issued.Plaintext + "\n");

        Assert.Equal(issued.Key.Prefix, shown);
    }

    public void Dispose()
    {
        foreach (var file in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(_path) + "*"))
            File.Delete(file);
    }
}
