namespace ApiKeys.AotTests.Conformance;

/// <summary>A database that is not there skips its tests before they begin.</summary>
public sealed class SkipBeforeTests : IAsyncLifetime
{
    public ValueTask InitializeAsync()
    {
        Assert.Skip("While initializing.");
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Initialization_skips() => Assert.Fail();

    public ValueTask DisposeAsync() =>
        ValueTask.FromException(new InvalidOperationException("What was not initialized is not disposed."));
}
