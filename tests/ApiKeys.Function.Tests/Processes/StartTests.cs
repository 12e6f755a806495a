using System.Text.Json;
using ApiKeys.FunctionTests.Infrastructure;
using ApiKeys.Platforms;
using Function;

namespace ApiKeys.FunctionTests.Processes;

public sealed class StartTests
{
    [Fact]
    public async Task A_process_with_a_wrong_setting_reports_it_and_ends_with_1()
    {
        await using var platform = new FunctionPlatform(new()
        {
            Executable = FunctionExecutable.Path,
            Environment = new Dictionary<string, string>
            {
                [FunctionHost.HandlerSetting] = "handler",
                [FunctionHost.DatabaseSetting] = "postgresql://app:secret-under-test@/app",
            },
        });
        var instance = platform.Start();
        Assert.Equal(1, await instance.WaitForExitAsync(TestContext.Current.CancellationToken));
        var error = JsonElement.Parse(await instance.InitError);
        Assert.Equal("Function.ArgumentException", error.GetProperty("errorType").GetString());
        Assert.DoesNotContain("secret-under-test", error.GetRawText() + instance.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_ends_with_0_when_it_is_told_to_before_its_first_call()
    {
        await using var platform = new FunctionPlatform(new()
        {
            Executable = FunctionExecutable.Path,
            Environment = new Dictionary<string, string>
            {
                [FunctionHost.HandlerSetting] = "authorizer",
                [FunctionHost.DatabaseSetting] = "postgresql://nobody@127.0.0.1:1/nothing",
            },
        });
        var instance = platform.Start();
        await instance.Started.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(await instance.TerminateAsync(TimeSpan.FromSeconds(5)), instance.Log);
    }
}
