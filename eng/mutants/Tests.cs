using System.Diagnostics;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text.Json;

namespace ApiKeys.Mutants;

/// <summary>The test programs with the mutated library, in a folder of their own.</summary>
internal sealed class Tests(string root, string work, string scratch)
{
    private const string UnitTests = "ApiKeys.Tests";
    private const string DatabaseTests = "ApiKeys.DatabaseTests";
    private const string TestProcess = "ApiKeys.TestProcess";

    // A class with a larger share of the time of its project runs last, or not at all.
    private const double SlowShare = 0.06;

    private static readonly string[] LeftOut =
    [
        "ApiKeys.DatabaseTests.PostgreSql.", "ApiKeys.DatabaseTests.MySql.", "ApiKeys.DatabaseTests.Topologies.",
        "ApiKeys.NativeRunner.",
    ];

    // The mutated library allocates more: each mutant is a call.
    private static readonly string[] LeftOutTests = ["-method-", "*allocat*"];

    private int _lastRun;

    public List<TestClass> Classes { get; } = [];

    /// <summary>Copies the test programs, and puts the mutated library in place of the library.</summary>
    public void Copy(string assembly)
    {
        foreach (var project in new[] { UnitTests, DatabaseTests, TestProcess })
        {
            var from = Path.Combine(root, "artifacts/bin", project, "release");
            var to = Path.Combine(work, project);
            if (Directory.Exists(to))
                Directory.Delete(to, recursive: true);
            foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(to, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }

            File.Copy(assembly, Path.Combine(to, "ApiKeys.dll"), overwrite: true);
        }
    }

    /// <summary>
    /// Runs each class once, to learn which mutants it reaches. It is remembered for the same programs.
    /// </summary>
    public async Task LearnAsync(int count)
    {
        foreach (var project in new[] { UnitTests, DatabaseTests })
        {
            var cache = Path.Combine(work, $"{project}.{Fingerprint(project)}.json");
            if (!File.Exists(cache))
            {
                var classes = (await ListAsync(project)).ToList();
                var passed = new List<TestClass>();
                await Parallel.ForEachAsync(
                    classes, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (one, _) =>
                    {
                        if (await LearnAsync(one, count))
                            lock (passed) passed.Add(one);
                    });
                await File.WriteAllTextAsync(cache, JsonSerializer.Serialize(passed));
            }

            Classes.AddRange(JsonSerializer.Deserialize<List<TestClass>>(await File.ReadAllTextAsync(cache))!);
        }
    }

    /// <summary>Takes some classes, without a run that tells which mutants they reach.</summary>
    /// <param name="pattern">Their names, with commas; a * stands for any characters.</param>
    /// <param name="count">The number of mutants. Each of them counts as reached.</param>
    public async Task ChooseAsync(string pattern, int count)
    {
        foreach (var project in new[] { UnitTests, DatabaseTests })
        {
            foreach (var one in await ListAsync(project))
            {
                if (!pattern.Split(',').Any(name => FileSystemName.MatchesSimpleExpression(name, one.Name)))
                    continue;
                one.Seconds = 10;
                one.Reached = [.. Enumerable.Range(1, count)];
                Classes.Add(one);
            }
        }
    }

    /// <summary>Runs the tests that reach a mutant.</summary>
    /// <returns>What killed it, or null.</returns>
    public async Task<string?> KillAsync(int mutant, bool isQuick)
    {
        var reaching = Classes.Where(one => one.Reached.Contains(mutant))
            .OrderBy(one => one.Seconds * one.Reached.Count).ToList();
        if (isQuick && reaching.Exists(one => !IsSlow(one)))
            reaching.RemoveAll(IsSlow);
        foreach (var batch in Batches(reaching))
        {
            var limit = TimeSpan.FromSeconds(20 + 4 * batch.Sum(one => one.Seconds));
            var arguments = new List<string> { "-stopOnFail" };
            foreach (var one in batch)
                arguments.AddRange(["-class", one.Name]);
            var run = await RunAsync(batch[0].Project, arguments, mutant, null, limit);
            if (run.Code is null)
                return $"time limit of {limit.TotalSeconds:0} s";
            if (run.Code is 0)
                continue;
            if (FailedTest(run.Output) is not { } test)
                return $"exit code {run.Code}";

            // A test that fails once and not again has failed for another reason, such as a busy machine.
            var again = await RunAsync(batch[0].Project, ["-method", test], mutant, null, limit);
            if (again.Code is not 0)
                return test;
            Console.WriteLine($"Failed once only: {test}");
        }

        return null;
    }

    public bool IsReached(int mutant) => Classes.Any(one => one.Reached.Contains(mutant));

    private bool IsSlow(TestClass one) =>
        one.Seconds > SlowShare * Classes.Where(other => other.Project == one.Project).Sum(other => other.Seconds);

    // The quickest classes that reach few mutants find most faults.
    private IEnumerable<List<TestClass>> Batches(List<TestClass> classes)
    {
        var unit = classes.Where(one => one.Project is UnitTests).ToList();
        var database = classes.Where(one => one.Project is DatabaseTests).ToList();
        var lists = new List<List<TestClass>> { unit.Where(one => !IsSlow(one)).ToList() };
        for (var i = 0; i < database.Count;)
        {
            var size = i is 0 ? 3 : i < 10 ? 7 : 12;
            lists.Add([.. database.Skip(i).Take(size)]);
            i += size;
        }

        lists.Add(unit.Where(IsSlow).ToList());
        return lists.Where(list => list.Count > 0);
    }

    private static string? FailedTest(string output) => output.Split('\n')
        .FirstOrDefault(line => line.TrimEnd().EndsWith("[FAIL]", StringComparison.Ordinal))?
        .Split('(', '[')[0].Trim();

    private async Task<IEnumerable<TestClass>> ListAsync(string project)
    {
        var run = await RunAsync(project, ["-list", "classes"], 0, null, TimeSpan.FromMinutes(1));
        return run.Output.Split('\n').Select(line => line.Trim())
            .Where(line => line.StartsWith("ApiKeys.", StringComparison.Ordinal))
            .Where(line => !LeftOut.Any(start => line.StartsWith(start, StringComparison.Ordinal)))
            .Select(line => new TestClass { Project = project, Name = line });
    }

    private async Task<bool> LearnAsync(TestClass one, int count)
    {
        var path = Path.Combine(scratch, $"{one.Name}.reached");
        await File.WriteAllBytesAsync(path, new byte[count + 1]);
        var watch = Stopwatch.StartNew();
        var run = await RunAsync(one.Project, ["-class", one.Name], -1, path, TimeSpan.FromMinutes(5));
        one.Seconds = watch.Elapsed.TotalSeconds;
        var reached = await File.ReadAllBytesAsync(path);
        one.Reached = [.. Enumerable.Range(0, count + 1).Where(mutant => reached[mutant] is not 0)];
        if (run.Code is 0)
            return true;

        Console.WriteLine($"Left out, since it fails without a mutant: {one.Name}: {FailedTest(run.Output)}");
        return false;
    }

    private async Task<(int? Code, string Output)> RunAsync(
        string project, IEnumerable<string> arguments, int mutant, string? reached, TimeSpan limit)
    {
        var folder = Path.Combine(scratch, $"run-{Interlocked.Increment(ref _lastRun)}");
        Directory.CreateDirectory(folder);
        var program = Path.Combine(work, project, project);
        var start = new ProcessStartInfo(program, ["-noColor", "-noLogo", .. arguments, .. LeftOutTests])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment["APIKEYS_MUTANT"] = $"{mutant}";
        start.Environment["APIKEYS_MUTANTS_REACHED"] = reached;
        start.Environment["APIKEYS_TEST_PROCESS"] = Path.Combine(work, TestProcess, TestProcess);
        start.Environment["TMPDIR"] = folder;
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
            // A process that a test started may hold the output open.
            await Task.WhenAny(Task.WhenAll(output, errors), Task.Delay(TimeSpan.FromSeconds(5)));
            return (process.ExitCode, output.IsCompleted ? await output : "");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (null, "");
        }
        finally
        {
            Delete(folder);
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // A process that was killed may still write. The whole scratch folder is deleted at the end.
        }
    }

    private string Fingerprint(string project)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in new[] { project, "ApiKeys" })
            hash.AppendData(File.ReadAllBytes(Path.Combine(work, project, $"{name}.dll")));
        return Convert.ToHexString(hash.GetHashAndReset())[..16];
    }
}
