using ApiKeys.DatabaseTests.Infrastructure;
using ApiKeys.Platforms;

namespace ApiKeys.FunctionTests.Infrastructure;

/// <summary>Behaviour of processes of the function, on one kind of database.</summary>
public abstract class FunctionSuite
{
    private protected abstract TestDatabase CreateDatabase();

    /// <param name="limit">The calls of the key per day; any number if null.</param>
    /// <param name="flush"><c>always</c> or <c>never</c>.</param>
    private protected Task<FunctionScene> CreateSceneAsync(long? limit = null, string flush = "always") =>
        FunctionScene.CreateAsync(CreateDatabase(), limit, flush);

    /// <summary>Invokes an instance some times, and freezes it after each answer.</summary>
    private protected static async Task<int[]> UseFrozenAsync(
        FunctionScene scene, FunctionInstance instance, int calls, TimeSpan freeze)
    {
        var statuses = new int[calls];
        for (var i = 0; i < calls; i++)
        {
            statuses[i] = await scene.InvokeAsync(instance, freezes: true);
            await Task.Delay(freeze, TestContext.Current.CancellationToken);
        }

        return statuses;
    }
}
