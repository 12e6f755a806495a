namespace ApiKeys.NativeRunner.Running;

/// <summary>Prints each result at once, and keeps it for the summary and the results file.</summary>
internal sealed class TestReport(TextWriter writer)
{
    private readonly List<TestResult> _results = [];
    private readonly Lock _lock = new();

    public bool HasFailures => Count(TestOutcome.Failed) > 0;

    public bool HasRun => _results.Exists(result => result.Outcome is not TestOutcome.Skipped);

    public string Summary =>
        $"{Count(TestOutcome.Passed)} passed, {Count(TestOutcome.Failed)} failed, {Count(TestOutcome.Skipped)} skipped";

    public void Add(TestResult result)
    {
        lock (_lock)
        {
            _results.Add(result);
            Print(result);
        }
    }

    /// <summary>
    /// A line per test method, in ordinal order: <c>outcome TAB name TAB passed/failed/skipped</c>. The last column
    /// counts rows. A method has failed if one of its rows has failed. It is skipped if all its rows are skipped.
    /// </summary>
    public IEnumerable<string> ResultLines() =>
        _results
            .GroupBy(result => result.Method)
            .OrderBy(method => method.Key, StringComparer.Ordinal)
            .Select(method =>
            {
                var passed = method.Count(result => result.Outcome is TestOutcome.Passed);
                var failed = method.Count(result => result.Outcome is TestOutcome.Failed);
                var skipped = method.Count(result => result.Outcome is TestOutcome.Skipped);
                var outcome = failed > 0 ? "failed" : passed > 0 ? "passed" : "skipped";
                return $"{outcome}\t{method.Key}\t{passed}/{failed}/{skipped}";
            });

    private int Count(TestOutcome outcome) => _results.Count(result => result.Outcome == outcome);

    private void Print(TestResult result)
    {
        if (result.Outcome is TestOutcome.Passed)
        {
            return;
        }

        writer.WriteLine($"{(result.Outcome is TestOutcome.Failed ? "FAILED" : "skipped")} {result.DisplayName}");
        foreach (var line in $"{result.Detail}\n{result.Output}".TrimEnd().Split('\n'))
        {
            writer.WriteLine($"    {line}");
        }
    }
}
