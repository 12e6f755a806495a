namespace ApiKeys.AotTests.Running;

internal enum TestOutcome
{
    Passed,
    Skipped,
    Failed,
}
