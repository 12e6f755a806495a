namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>Waits for something that happens in the background.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));

    /// <summary>Asks until the answer is yes. The test fails after a minute.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "It did not happen within a minute.");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
