using ApiKeys.NativeRunner.Running;

const int Succeeded = 0;
const int Failed = 1;
const int Misused = 2;

RunnerArguments arguments;
try
{
    arguments = RunnerArguments.Parse(args);
}
catch (FormatException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine(RunnerArguments.Usage);
    return Misused;
}

var report = new TestReport(Console.Out);
var runner = new TestRunner(arguments.Filters, arguments.Exclusions, arguments.Timeout, report.Add);

if (runner.FindUnmatched(TestTable.Classes) is { } unmatched)
{
    Console.WriteLine($"No test has a name that contains {unmatched}.");
    return Misused;
}

if (arguments.List)
{
    foreach (var name in runner.Select(TestTable.Classes))
    {
        Console.WriteLine(name);
    }

    return Succeeded;
}

await runner.RunAsync(TestTable.Classes);

if (arguments.Results is not null)
{
    await File.WriteAllLinesAsync(arguments.Results, report.ResultLines());
}

if (!report.HasRun)
{
    Console.WriteLine("No test ran.");
}

Console.WriteLine(report.Summary);
return report.HasFailures || !report.HasRun ? Failed : Succeeded;
