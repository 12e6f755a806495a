using Xunit.Sdk;

namespace ApiKeys.NativeRunner.Running;

/// <summary>
/// Runs two classes per processor at the same time, because most tests wait. The tests of a class run in turn.
/// </summary>
internal sealed class TestRunner(
    IReadOnlyList<string> filters, IReadOnlyList<string> exclusions, TimeSpan timeout, Action<TestResult> report)
{
    public Task RunAsync(IEnumerable<TestClass> classes) =>
        Parallel.ForEachAsync(
            classes,
            new ParallelOptions { MaxDegreeOfParallelism = 2 * Environment.ProcessorCount },
            (testClass, _) => new ValueTask(RunAsync(testClass)));

    public IEnumerable<string> Select(IEnumerable<TestClass> classes) =>
        classes.SelectMany(testClass => testClass.Methods.Select(method => FullName(testClass, method)))
            .Where(IsSelected)
            .Order(StringComparer.Ordinal);

    /// <summary>Finds a filter or an exclusion that no test matches.</summary>
    public string? FindUnmatched(IReadOnlyCollection<TestClass> classes) => filters.Concat(exclusions).FirstOrDefault(
        filter => !classes.Any(testClass => testClass.Methods.Any(
            method => FullName(testClass, method).Contains(filter, StringComparison.Ordinal))));

    private static string FullName(TestClass testClass, TestMethod method) => $"{testClass.Name}.{method.Name}";

    private bool IsSelected(string name) =>
        (filters.Count is 0 || filters.Any(filter => name.Contains(filter, StringComparison.Ordinal)))
        && !exclusions.Any(exclusion => name.Contains(exclusion, StringComparison.Ordinal));

    private async Task RunAsync(TestClass testClass)
    {
        foreach (var method in testClass.Methods)
        {
            var name = FullName(testClass, method);
            if (IsSelected(name))
            {
                await RunAsync(testClass, method, name);
            }
        }
    }

    private async Task RunAsync(TestClass testClass, TestMethod method, string name)
    {
        if (method.Skip is not null)
        {
            report(new TestResult(name, "", TestOutcome.Skipped, method.Skip));
            return;
        }

        TestRow[] rows;
        try
        {
            rows = method.Rows();
        }
        catch (Exception exception)
        {
            report(new TestResult(name, "", TestOutcome.Failed, $"{exception}"));
            return;
        }

        if (rows.Length == 0)
        {
            report(new TestResult(name, "", TestOutcome.Failed, "The theory has no data."));
        }

        foreach (var row in rows)
        {
            report(row.Skip is null
                ? await RunAsync(testClass, method, row, name)
                : new TestResult(name, row.Arguments, TestOutcome.Skipped, row.Skip));
        }
    }

    private async Task<TestResult> RunAsync(TestClass testClass, TestMethod method, TestRow row, string name)
    {
        var limit = method.Timeout > 0 ? TimeSpan.FromMilliseconds(method.Timeout) : timeout;
        var context = new RunningTest();

        // Runs on the thread pool, so the timeout also applies to a test that blocks its thread.
        var run = Task.Run(() => TestLifecycle.RunAsync(testClass, method, row, context));
        if (await Task.WhenAny(run, Task.Delay(limit)) != run)
        {
            context.CancelCurrentTest();
            var overdue = $"The test did not end within {limit}.";
            return new TestResult(name, row.Arguments, TestOutcome.Failed, overdue, context.Output.Output);
        }

        var thrown = await run;
        context.Dispose();
        return thrown switch
        {
            [] => new TestResult(name, row.Arguments, TestOutcome.Passed),
            [SkipException skip] => new TestResult(name, row.Arguments, TestOutcome.Skipped, skip.Message),
            _ => new TestResult(
                name, row.Arguments, TestOutcome.Failed, string.Join("\n", thrown), context.Output.Output),
        };
    }
}
