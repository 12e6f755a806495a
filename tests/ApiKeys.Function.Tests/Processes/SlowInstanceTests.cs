using System.Globalization;
using ApiKeys.FunctionTests.Infrastructure;

namespace ApiKeys.FunctionTests.Processes;

/// <summary>
/// What takes longer than an interval of the library. APIKEYS_TEST_FREEZE sets another length of the longest freezes
/// than three seconds, such as 120.
/// </summary>
public abstract class SlowInstanceTests : FunctionSuite
{
    private static readonly ApiKeyOptions Defaults = new();

    private static readonly TimeSpan LongFreeze = TimeSpan.FromSeconds(
        Environment.GetEnvironmentVariable("APIKEYS_TEST_FREEZE") is { Length: > 0 } seconds
            ? double.Parse(seconds, CultureInfo.InvariantCulture)
            : 3);

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
    public async Task Limits_and_uses_are_exact_over_long_freezes()
    {
        await using var scene = await CreateSceneAsync(limit: 3);
        var instance = scene.Platform.Start();
        var answers = await UseFrozenAsync(scene, instance, calls: 5, LongFreeze);
        Assert.Equal([200, 200, 200, 429, 429], answers);
        Assert.Equal("", instance.Log);
        Assert.Equal(3, await scene.CountUsesAsync());
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
