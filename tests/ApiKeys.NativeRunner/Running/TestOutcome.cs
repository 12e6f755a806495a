namespace ApiKeys.NativeRunner.Running;

internal enum TestOutcome
{
    Passed,
    Skipped,
    Failed,
}
