namespace Xunit;

/// <summary>The context of the running test. It flows with asynchronous calls.</summary>
public static class TestContext
{
    private static readonly AsyncLocal<ITestContext?> RunningTest = new();

    public static ITestContext Current
    {
        get => RunningTest.Value ?? throw new InvalidOperationException("No test is running.");
        internal set => RunningTest.Value = value;
    }
}
