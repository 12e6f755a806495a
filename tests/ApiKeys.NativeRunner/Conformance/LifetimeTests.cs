namespace ApiKeys.NativeRunner.Conformance;

public sealed class LifetimeTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    private bool _initialized;
    private bool _used;

    public async ValueTask InitializeAsync()
    {
        await Task.Yield();
        _initialized = true;
    }

    [Fact]
    public void An_instance_is_initialized_and_used_once()
    {
        Assert.True(_initialized);
        Assert.False(_used);
        _used = true;
    }

    [Fact]
    public ValueTask Another_test_has_another_instance()
    {
        An_instance_is_initialized_and_used_once();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_context_flows_with_the_test()
    {
        await Task.Yield();
        Assert.False(TestContext.Current.CancellationToken.IsCancellationRequested);
        Assert.Same(this, TestContext.Current.TestClassInstance);

        output.WriteLine("{0} is written", "This");
        Assert.Contains("This is written", output.Output);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_test_can_have_its_own_timeout() =>
        await Task.Delay(1, TestContext.Current.CancellationToken);

    [Fact]
    public static void A_static_test_needs_no_instance() => Assert.Equal(4, 2 + 2);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public void Dispose() => throw new InvalidOperationException("Only DisposeAsync is called.");
}
