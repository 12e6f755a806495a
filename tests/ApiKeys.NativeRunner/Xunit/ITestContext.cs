namespace Xunit;

/// <summary>The running test, as seen from inside.</summary>
public interface ITestContext
{
    /// <summary>Cancelled when the test has used up its time.</summary>
    CancellationToken CancellationToken { get; }

    object? TestClassInstance { get; }

    ITestOutputHelper? TestOutputHelper { get; }

    void CancelCurrentTest();
}
