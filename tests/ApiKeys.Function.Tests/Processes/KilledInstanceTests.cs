using ApiKeys.FunctionTests.Infrastructure;

namespace ApiKeys.FunctionTests.Processes;

/// <summary>
/// Instances that end while they are frozen, or soon after SIGTERM. Under the JIT fewer of them run at once: each needs
/// seconds of a busy processor for its first call.
/// </summary>
public abstract class KilledInstanceTests : FunctionSuite
{
    private const int Slots = 5;
    private const int Lives = 4;

    private static readonly TimeSpan Freeze = TimeSpan.FromMilliseconds(100);

    // Limits below 100 are charged call by call. Of others, an instance takes several calls in advance.
    [Theory]
    [InlineData(30, 2)]
    [InlineData(120, 7)]
    public async Task Limits_and_uses_are_exact_though_every_instance_is_killed_while_it_is_frozen(
        int limit, int callsOfEach)
    {
        await using var scene = await CreateSceneAsync(limit);
        var statuses = await UseAndKillAsync(scene, callsOfEach);
        Assert.All(statuses, status => Assert.True(status is 200 or 429, $"It was {status}."));
        Assert.Equal((limit, limit), (statuses.Count(status => status is 200), await scene.CountUsesAsync()));
    }

    [Fact]
    public async Task Without_the_flush_a_kill_takes_calls_from_a_limit_and_never_adds_any()
    {
        await using var scene = await CreateSceneAsync(limit: 120, flush: "never");
        var statuses = await UseAndKillAsync(scene, callsOfEach: 7);
        Assert.All(statuses, status => Assert.True(status is 200 or 429, $"It was {status}."));
        Assert.InRange(statuses.Count(status => status is 200), 1, 120);
    }

    [Fact]
    public async Task Fifty_instances_at_once_lose_nothing_when_each_is_killed_while_it_is_frozen()
    {
        var count = FunctionExecutable.IsNative ? 50 : 2;
        await using var scene = await CreateSceneAsync();
        var statuses = await Task.WhenAll(scene.Platform.Start(count).Select(async instance =>
        {
            var answers = await UseFrozenAsync(scene, instance, calls: 3, Freeze);
            await instance.KillAsync();
            return answers;
        }));

        Assert.All(statuses.SelectMany(answers => answers), status => Assert.Equal(200, status));
        Assert.Equal(3 * count, await scene.CountUsesAsync());
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(500)]
    [InlineData(0)]
    public async Task SIGTERM_loses_nothing_however_short_the_time_until_the_kill_is(int milliseconds)
    {
        await using var scene = await CreateSceneAsync();
        var instances = scene.Platform.Start(3);
        foreach (var instance in instances)
        {
            var answers = await UseFrozenAsync(scene, instance, calls: 2, Freeze);
            Assert.Equal([200, 200], answers);
        }

        var grace = TimeSpan.FromMilliseconds(milliseconds);
        var ended = await Task.WhenAll(instances.Select(instance => instance.TerminateAsync(grace)));
        if (milliseconds is 10_000)
            Assert.Equal([true, true, true], ended);
        Assert.Equal(6, await scene.CountUsesAsync());
    }

    [Fact]
    public async Task SIGTERM_writes_what_no_flush_has_written()
    {
        await using var scene = await CreateSceneAsync(flush: "never");
        var instance = scene.Platform.Start();
        Assert.Equal(200, await scene.InvokeAsync(instance));
        Assert.Equal(200, await scene.InvokeAsync(instance));

        Assert.True(await instance.TerminateAsync(TimeSpan.FromSeconds(10)), instance.Log);
        Assert.Equal(2, await scene.CountUsesAsync());
    }

    // In each slot one instance runs after the other.
    private static async Task<List<int>> UseAndKillAsync(FunctionScene scene, int callsOfEach)
    {
        var slots = FunctionExecutable.IsNative ? Slots : 1;
        var answers = await Task.WhenAll(Enumerable.Range(0, slots).Select(_ => RunSlotAsync()));
        return [.. answers.SelectMany(slot => slot)];

        async Task<List<int>> RunSlotAsync()
        {
            var statuses = new List<int>();
            for (var life = 0; life < Lives; life++)
            {
                var instance = scene.Platform.Start();
                statuses.AddRange(await UseFrozenAsync(
                    scene, instance, callsOfEach * Slots / slots, TimeSpan.FromMilliseconds(20)));
                await instance.KillAsync();
            }

            return statuses;
        }
    }
}
