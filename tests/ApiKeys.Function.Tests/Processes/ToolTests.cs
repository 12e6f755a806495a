using System.Diagnostics;
using ApiKeys.DatabaseTests.Infrastructure;
using ApiKeys.FunctionTests.Infrastructure;

namespace ApiKeys.FunctionTests.Processes;

/// <summary>The stand-in platform as a tool, and the function's own command.</summary>
public sealed class ToolTests : IAsyncDisposable
{
    private readonly SqliteTestDatabase _database = new();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData("kill", "handler")]
    [InlineData("term:500", "authorizer")]
    public async Task It_counts_as_many_uses_as_answers(string end, string handler)
    {
        var key = await IssueAsync();
        var (code, output) = await RunToolAsync(key, flush: "always", "--end", end, "--handler", handler);
        Assert.Contains("200: 6\n", output, StringComparison.Ordinal);
        Assert.EndsWith("6 answers, 6 uses counted\n", output, StringComparison.Ordinal);
        Assert.Equal(0, code);
        Assert.False(output.Contains(key, StringComparison.Ordinal), "The tool has printed the key.");
    }

    [Fact]
    public async Task A_limited_key_has_as_many_uses_as_its_limit_allows()
    {
        var (code, output) = await RunToolAsync(await IssueAsync("4"), flush: "always");
        Assert.Contains("200: 4\n429: 2\n", output, StringComparison.Ordinal);
        Assert.EndsWith("4 answers, 4 uses counted\n", output, StringComparison.Ordinal);
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task It_fails_when_uses_are_lost()
    {
        var (code, output) = await RunToolAsync(await IssueAsync(), flush: "never");
        Assert.Contains("6 answers, ", output, StringComparison.Ordinal);
        Assert.Equal(1, code);
    }

    [Theory]
    [InlineData("--colour", "red")]
    [InlineData("--freeze", "121")]
    [InlineData("--instances", "1.5")]
    [InlineData("--end", "soon")]
    public async Task A_wrong_argument_is_told(string name, string value)
    {
        var (code, output) = await RunToolAsync("", flush: "always", name, value);
        Assert.Contains(name, output, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    [Fact]
    public async Task A_limit_that_is_no_number_is_told()
    {
        var (code, output) = await RunAsync(FunctionExecutable.Path, ["issue-key", "many"], input: "", "always");
        Assert.Contains("calls per day", output, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    private async Task<string> IssueAsync(params string[] limit)
    {
        var (code, key) = await RunAsync(FunctionExecutable.Path, ["issue-key", .. limit], input: "", "always");
        Assert.Equal(0, code);
        return key.Trim();
    }

    private Task<(int Code, string Output)> RunToolAsync(string key, string flush, params string[] options) =>
        RunAsync(
            Path.Combine(AppContext.BaseDirectory, "ApiKeys.FunctionPlatform"),
            [
                "--function", FunctionExecutable.Path, "--key-file", "-",
                "--instances", "2", "--invocations", "3", "--freeze", "0.1", .. options,
            ],
            key,
            flush);

    private async Task<(int Code, string Output)> RunAsync(
        string program, string[] arguments, string input, string flush)
    {
        var token = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            Environment = { ["APIKEYS_DATABASE"] = _database.Url, ["APIKEYS_FLUSH"] = flush },
            RedirectStandardError = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(token);
        var output = await process.StandardOutput.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        return (process.ExitCode, output + await errors);
    }
}
