using ApiKeys.Benchmarks;
using BenchmarkDotNet.Running;

if (args is ["memory"])
{
    await CachedKeyMemory.PrintAsync();
    return 0;
}

if (args is ["turns", .. var names])
{
    await Turns.PrintAsync(names);
    return 0;
}

if (args is ["waves"])
{
    await Waves.PrintAsync();
    return 0;
}

// BenchmarkDotNet ends without an error when a benchmark fails, or when it measured nothing. Both are failures here.
var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args).ToList();
var succeeded = summaries.Count > 0 && summaries.All(summary =>
    !summary.HasCriticalValidationErrors
    && summary.Reports.Length > 0
    && summary.Reports.All(report => report.Success));
return succeeded ? 0 : 1;
