namespace ApiKeys.NativeRunner.Running;

/// <summary>How one call of a test went.</summary>
/// <param name="Method">Its full name, without arguments.</param>
/// <param name="Detail">The reason of a skip, or what failed; null when it passed.</param>
internal sealed record TestResult(
    string Method, string Arguments, TestOutcome Outcome, string? Detail = null, string? Output = null)
{
    public string DisplayName => Method + Arguments;
}
