using System.Text.Json;
using ApiKeys.DatabaseTests.Infrastructure;
using ApiKeys.FunctionTests.Infrastructure;
using ApiKeys.Platforms;
using Function;

namespace ApiKeys.FunctionTests.Processes;

public sealed class FunctionInstanceTests
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

    [Fact]
    public async Task A_frozen_process_stands_still_until_its_next_invocation()
    {
        await using var scene = await FunctionScene.CreateAsync(new SqliteTestDatabase());
        var instance = scene.Platform.Start();
        Assert.Equal(200, await scene.InvokeAsync(instance, freezes: true));
        await WaitForStateAsync(instance, isStopped: true);
        Assert.Equal(200, await scene.InvokeAsync(instance));
        await WaitForStateAsync(instance, isStopped: false);
    }

    [Fact]
    public async Task An_instance_that_was_killed_answers_nothing_more()
    {
        await using var scene = await FunctionScene.CreateAsync(new SqliteTestDatabase());
        var instance = scene.Platform.Start();
        Assert.Equal(200, await scene.InvokeAsync(instance, freezes: true));
        await instance.KillAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => scene.InvokeAsync(instance));
    }

    // A signal takes effect when the kernel next runs the process.
    private static async Task WaitForStateAsync(FunctionInstance instance, bool isStopped)
    {
        var token = TestContext.Current.CancellationToken;
        for (var left = 1_000; left > 0; left--)
        {
            var status = await File.ReadAllTextAsync($"/proc/{instance.ProcessId}/status", token);
            if (status.Contains("State:\tT (stopped)", StringComparison.Ordinal) == isStopped)
                return;
            await Task.Delay(10, token);
        }

        Assert.Fail(isStopped ? "The process still runs." : "The process is still stopped.");
    }
}
