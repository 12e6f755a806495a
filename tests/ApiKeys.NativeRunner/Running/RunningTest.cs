namespace ApiKeys.NativeRunner.Running;

/// <summary>The context of one call of a test.</summary>
internal sealed class RunningTest : ITestContext, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    public CancellationToken CancellationToken => _cancellation.Token;

    public object? TestClassInstance { get; set; }

    public TestOutput Output { get; } = new();

    ITestOutputHelper ITestContext.TestOutputHelper => Output;

    public void CancelCurrentTest() => _cancellation.Cancel();

    public void Dispose() => _cancellation.Dispose();
}
