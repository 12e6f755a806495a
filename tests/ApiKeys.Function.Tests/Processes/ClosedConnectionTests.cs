using ApiKeys.DatabaseTests.Infrastructure;
using ApiKeys.FunctionTests.Infrastructure;

namespace ApiKeys.FunctionTests.Processes;

/// <summary>A server that closes the connections of a frozen instance.</summary>
public abstract class ClosedConnectionTests : FunctionSuite
{
    /// <summary>Ends all other sessions of the database.</summary>
    private protected abstract Task KillConnectionsAsync(FunctionScene scene);

    [Fact]
    public async Task A_connection_that_was_killed_during_a_freeze_costs_no_error()
    {
        await using var scene = await CreateSceneAsync();
        var instance = scene.Platform.Start();
        for (var round = 1; round <= 3; round++)
        {
            var answers = await UseFrozenAsync(scene, instance, calls: 2, TimeSpan.FromMilliseconds(200));
            Assert.Equal([200, 200], answers);
            Assert.NotEqual(0, await scene.Database.CountConnectionsAsync());
            await KillConnectionsAsync(scene);
        }

        Assert.Equal(200, await scene.InvokeAsync(instance));
        Assert.Equal("", instance.Log);
        Assert.Equal(7, await scene.CountUsesAsync());
    }

    /// <summary>Uses a frozen instance on a server that closes connections which idle for a second.</summary>
    private protected static async Task AssertThatIdlingCostsNoErrorAsync(TestDatabase database)
    {
        await using var scene = await FunctionScene.CreateAsync(database);
        var instance = scene.Platform.Start();
        var answers = await UseFrozenAsync(scene, instance, calls: 3, TimeSpan.FromSeconds(2.5));
        Assert.Equal(0, await database.CountConnectionsAsync());
        Assert.Equal([200, 200, 200], answers);
        Assert.Equal("", instance.Log);
        Assert.Equal(3, await scene.CountUsesAsync());
    }
}
