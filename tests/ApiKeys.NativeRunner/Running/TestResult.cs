namespace ApiKeys.NativeRunner.Running;

/// <summary>The result of one call of a test.</summary>
/// <param name="Method">The full name of the test, without arguments.</param>
/// <param name="Detail">The reason for a skip or a failure. Null if the test passed.</param>
internal sealed record TestResult(
    string Method, string Arguments, TestOutcome Outcome, string? Detail = null, string? Output = null)
{
    public string DisplayName => Method + Arguments;
}
