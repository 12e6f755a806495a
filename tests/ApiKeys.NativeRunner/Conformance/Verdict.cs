using Xunit.Sdk;

namespace ApiKeys.NativeRunner.Conformance;

/// <summary>
/// Says what an assertion must do. Run against xunit this pins xunit's verdicts, run natively those of the assertions
/// that stand in for it: both passing is what makes them the same.
/// </summary>
internal static class Verdict
{
    public static void Holds(params Action[] assertions)
    {
        foreach (var assertion in assertions)
        {
            assertion();
        }
    }

    public static void Fails(params Action[] assertions)
    {
        for (var index = 0; index < assertions.Length; index++)
        {
            var exception = Record.Exception(assertions[index]);
            if (exception is not XunitException)
            {
                Assert.Fail($"Number {index} should fail, and gave {exception?.ToString() ?? "nothing"}.");
            }
        }
    }
}
