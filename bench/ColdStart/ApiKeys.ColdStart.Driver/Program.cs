using System.Globalization;
using ApiKeys.ColdStart;

// Arguments: the kind of database (sqlite, postgresql or mysql), the milliseconds that a round trip takes in addition,
// the number of runs, the bare program, and ours. With 0 runs, each program answers once, and the size of ours is
// checked on SQLite.
const int WarmUps = 5;
const int MemoryRuns = 7;

// One megabyte for the library as it was planned, 60 KB for the boundaries of keys, and 200 KB for their life.
const long MaxMore = 1_048_576 + 61_440 + 204_800;
var (kind, bareProgram, program) = (args[0], args[3], args[4]);
var roundTrip = TimeSpan.FromMilliseconds(double.Parse(args[1], CultureInfo.InvariantCulture));
var runs = int.Parse(args[2], CultureInfo.InvariantCulture);

await using var database = await TestDatabase.CreateAsync(kind, roundTrip);
Candidate[] candidates =
[
    .. database.Bare.Select(bare => new Candidate(bare.Name, bareProgram, bare.ConnectionString)),
    new("ApiKeys", program, database.ConnectionString, database.Product.ToString()),
    new("ApiKeys, use counted and written", program, database.ConnectionString, database.Product.ToString(), "--count"),
];
byte[] unknown = [.. "acme_test_THISisAMADEUPexampleANDnobodysKEY00000000000VkodX"u8];
foreach (var candidate in candidates)
{
    candidate.MeasureTimes(unknown, isValid: false);
    candidate.MeasureTimes(database.Key, isValid: true);
}

if (runs is 0)
{
    var more = candidates[^1].Size - candidates[0].Size;
    Console.Error.WriteLine($"{kind}: ours is {more} bytes larger than the bare program.");
    return more <= MaxMore || kind is not "sqlite" ? 0 : 1;
}

// The programs take turns: other load on the machine then affects all of them.
for (var i = 0; i < runs + WarmUps; i++)
{
    foreach (var candidate in candidates)
    {
        if (i is 0 or WarmUps)
            candidate.Forget();
        candidate.MeasureTimes(database.Key, isValid: true);
        if (i < MemoryRuns)
            candidate.MeasureMemory(database.Key);
    }
}

Report.Write(candidates);
return 0;
