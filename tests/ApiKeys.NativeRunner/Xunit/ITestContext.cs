namespace Xunit;

/// <summary>The context of the running test.</summary>
public interface ITestContext
{
    /// <summary>Cancelled when the test exceeds its time limit.</summary>
    CancellationToken CancellationToken { get; }

    object? TestClassInstance { get; }

    ITestOutputHelper? TestOutputHelper { get; }

    void CancelCurrentTest();
}
