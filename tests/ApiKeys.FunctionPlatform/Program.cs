// Stands in for the platform that runs a function: see ToolOptions.Usage. Prints how the answers and the uses that the
// database has counted compare. The exit code is 0 only if they agree.
using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using ApiKeys;
using ApiKeys.Platforms;

ToolOptions options;
try
{
    options = new(args);
}
catch (ArgumentException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine(ToolOptions.Usage);
    return 2;
}

// Ctrl+C and SIGTERM end the instances, too: a frozen one would not hear them.
using var cancellation = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);

// The text of a key is never an argument: other users of the machine can read those.
var key = options.KeyFile is "-"
    ? (await Console.In.ReadToEndAsync()).Trim()
    : (await File.ReadAllTextAsync(options.KeyFile)).Trim();

await using var keys = ApiKeyClient.Open(options.Database);
var reading = new KeyRequirement { TrackUsage = false, EnforceRateLimits = false };
if ((await keys.ValidateKeyAsync(key, reading)).Key is not { } before)
{
    Console.Error.WriteLine("The key of the file is not valid.");
    return 2;
}

var run = new FunctionRun(options, key);
var start = TimeProvider.System.GetTimestamp();
try
{
    await run.RunAsync(cancellation.Token);
}
catch (OperationCanceledException)
{
    return 130;
}
catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
{
    // An instance has ended, or could not be started.
    Console.Error.WriteLine(exception.Message);
    return 1;
}

var elapsed = TimeProvider.System.GetElapsedTime(start);
var used = (await keys.GetKeyAsync(before.OrganizationId, before.Id)).UseCount - before.UseCount;

foreach (var status in run.Answers.GroupBy(answer => answer.Status).OrderBy(group => group.Key))
    Print($"{status.Key}: {status.Count()}");
var durations = run.Answers.Select(answer => answer.Duration.TotalMilliseconds).Order().ToArray();
if (durations.Length > 0)
    Print($"duration: median {durations[durations.Length / 2]:F1} ms, largest {durations[^1]:F1} ms");
if (options.Grace is not null)
    Print($"ended by themselves: {run.EndedInTime} of {options.Instances}");
Print($"elapsed: {elapsed.TotalSeconds:F1} s");
var valid = run.Answers.LongCount(answer => answer.Status is 200);
Print($"{valid} answers, {used} uses counted");
return valid == used ? 0 : 1;

void Cancel(PosixSignalContext signal)
{
    signal.Cancel = true;
    cancellation.Cancel();
}

static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
