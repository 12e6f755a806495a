using Xunit.Sdk;

namespace ApiKeys.NativeRunner.Conformance;

/// <summary>
/// States which assertions must pass and which must fail. The JIT run checks xunit's assertions, and the native run
/// checks their replacements. If both runs pass, the assertions agree.
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
                Assert.Fail($"Assertion {index} must fail. It threw {exception?.ToString() ?? "nothing"}.");
            }
        }
    }
}
