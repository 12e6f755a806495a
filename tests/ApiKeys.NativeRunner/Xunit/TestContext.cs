namespace Xunit;

/// <summary>Gives a test its context, which flows with its asynchronous calls.</summary>
public static class TestContext
{
    private static readonly AsyncLocal<ITestContext?> RunningTest = new();

    public static ITestContext Current
    {
        get => RunningTest.Value ?? throw new InvalidOperationException("No test is running.");
        internal set => RunningTest.Value = value;
    }
}
