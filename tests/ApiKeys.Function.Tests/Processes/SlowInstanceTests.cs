using ApiKeys.FunctionTests.Infrastructure;

namespace ApiKeys.FunctionTests.Processes;

/// <summary>What takes longer than an interval of the library.</summary>
public abstract class SlowInstanceTests : FunctionSuite
{
    private static readonly ApiKeyOptions Defaults = new();

    [Fact]
    public async Task A_key_that_was_revoked_during_a_long_freeze_is_refused_by_the_first_call_after_it()
    {
        await using var scene = await CreateSceneAsync();
        var instance = scene.Platform.Start();
        Assert.Equal(200, await scene.InvokeAsync(instance, freezes: true));

        await scene.RevokeAsync();
        await Task.Delay(Defaults.CacheDuration + TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.Equal(401, await scene.InvokeAsync(instance));
    }

    [Fact]
    public async Task Without_the_flush_a_kill_loses_only_the_uses_since_the_last_write()
    {
        await using var scene = await CreateSceneAsync(flush: "never");
        var instance = scene.Platform.Start();
        for (var i = 0; i < 3; i++)
            Assert.Equal(200, await scene.InvokeAsync(instance));

        // The instance runs for longer than an interval, so that it writes in the background.
        await Task.Delay(Defaults.UsageFlushInterval + TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.Equal(3, await scene.CountUsesAsync());

        Assert.Equal(200, await scene.InvokeAsync(instance));
        Assert.Equal(200, await scene.InvokeAsync(instance, freezes: true));
        await instance.KillAsync();
        Assert.InRange(await scene.CountUsesAsync(), 3, 5);
    }
}
