using System.Diagnostics;
using System.IO.Enumeration;
using ApiKeys.Mutants;

// The root of the repository, a folder that is kept, and one that is not. Then the options of eng/mutants.sh.
var (root, work, scratch) = (args[0], args[1], args[2]);
var options = Options.Parse(args[3..]);
const double MinShare = 0.92;

var library = Library.Load(root, Path.Combine(work, "arguments.json"));
var faults = Fault.Read(Path.Combine(root, "eng/mutants/faults.txt"));
var accepted = Fault.Read(Path.Combine(root, "eng/mutants/survivors.txt"));
var units = new Finder(root, library, faults).Find();
var all = units.SelectMany(unit => unit.Mutants).ToList();
var assembly = new MutatedLibrary(library, units).Compile(work);
var compiled = units.SelectMany(unit => unit.Mutants).OrderBy(mutant => mutant.Id).ToList();
Console.WriteLine($"{all.Count} mutants, of which {compiled.Count} compile.");

var code = 0;
foreach (var fault in faults.Where(fault => !compiled.Any(mutant => IsOf(mutant, fault))))
{
    Console.WriteLine($"This fault does not apply or does not compile: {fault.Name}");
    code = 1;
}

var chosen = compiled.Where(mutant => FileSystemName.MatchesSimpleExpression(options.Files, mutant.File)
    && (options.Like is null || mutant.ToString().Contains(options.Like, StringComparison.Ordinal))
    && (!options.FaultsOnly || faults.Any(fault => IsOf(mutant, fault)))).ToList();
if (options.Sample is { } size)
{
    var random = chosen.ToArray();
    new Random(options.Seed).Shuffle(random);
    chosen = [.. random.Take(size)];
}

if (options.Lists)
{
    foreach (var mutant in chosen)
        Console.WriteLine($"{mutant}\n");
    return 0;
}

var tests = new Tests(root, options.Classes is null ? work : scratch, scratch);
tests.Copy(assembly);
var watch = Stopwatch.StartNew();
if (options.Classes is { } pattern)
    await tests.ChooseAsync(pattern, all.Count);
else
    await tests.LearnAsync(all.Count);
Console.WriteLine($"{tests.Classes.Count} test classes; learnt in {watch.Elapsed.TotalSeconds:0} s what they reach.");

watch.Restart();
var (done, survivors) = (0, new List<Mutant>());
await Parallel.ForEachAsync(chosen, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (mutant, _) =>
{
    var seconds = Stopwatch.StartNew();
    var killer = await tests.KillAsync(mutant.Id, options.IsQuick);
    var name = faults.FirstOrDefault(fault => IsOf(mutant, fault))?.Name;
    lock (survivors)
    {
        done++;
        var time = $"{done}/{chosen.Count} {seconds.Elapsed.TotalSeconds:0.0} s";
        Console.WriteLine(killer is not null
            ? $"{time} killed {mutant.File}:{mutant.Line} {name ?? mutant.After} by {killer}"
            : $"{time} SURVIVED {(tests.IsReached(mutant.Id) ? "" : "(not reached) ")}{mutant}{Note(name)}");
        if (killer is null)
            survivors.Add(mutant);
    }
});

var known = survivors.Where(mutant => accepted.Any(one => Is(mutant, one))).ToList();
var fresh = survivors.Except(known).OrderBy(mutant => mutant.Id).ToList();
var killed = chosen.Count - survivors.Count;
var share = chosen.Count == known.Count ? 1 : killed / (double)(chosen.Count - known.Count);
if (options.Out is { } path)
    await File.WriteAllTextAsync(path, string.Join("\n\n", fresh) + "\n");
Console.WriteLine($"\nNew survivors:\n\n{string.Join("\n\n", fresh)}\n");
Console.WriteLine(
    $"{chosen.Count} mutants ran in {watch.Elapsed.TotalSeconds:0} s: {killed} killed, {known.Count} accepted "
    + $"survivors, {fresh.Count} new survivors. {share:P1} of those that are not accepted were killed.");
return share < MinShare ? 1 : code;

static string Note(string? name) => name is null ? "" : $"\n{name}";

// Both say the same with other white space.
bool IsOf(Mutant mutant, Fault fault)
{
    var text = File.ReadAllText(Path.Combine(root, fault.File));
    var start = text.IndexOf(fault.Before, StringComparison.Ordinal);
    return mutant.File == fault.File && start == mutant.Span.Start && mutant.NewText == fault.After;
}

static bool Is(Mutant mutant, Fault survivor) =>
    mutant.File == survivor.File && mutant.Before == survivor.Before && mutant.After == survivor.After;
