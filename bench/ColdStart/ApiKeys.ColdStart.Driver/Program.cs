using ApiKeys.ColdStart;

// Arguments: the number of runs, the bare program, and ours. With 0 runs, each program answers once and its size is
// checked.
const int WarmUps = 5;

// One megabyte for the library as it was planned, and 60 KB for the boundaries of keys.
const long MaxMore = 1_048_576 + 61_440;
var runs = int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture);
var (bareProgram, program) = (args[1], args[2]);
Candidate[] candidates =
[
    new("bare", bareProgram),
    new("ApiKeys", program),
    new("ApiKeys, use counted and written", program, "--count"),
];

using var file = await TestFile.CreateAsync();
byte[] unknown = [.. "acme_test_THISisAMADEUPexampleANDnobodysKEY00000000000VkodX"u8];
foreach (var candidate in candidates)
{
    candidate.Run(file, unknown, isValid: false);
    candidate.Run(file, file.Key, isValid: true);
}

// The programs take turns: other load on the machine then affects all of them.
for (var i = 0; i < runs + WarmUps; i++)
{
    foreach (var candidate in candidates)
    {
        if (i is 0 or WarmUps)
            candidate.Forget();
        candidate.Run(file, file.Key, isValid: true);
    }
}

if (runs > 0)
    Report.Write(candidates);

var more = candidates[1].Size - candidates[0].Size;
Console.Error.WriteLine($"Ours is {more} bytes larger than the bare program.");
return more <= MaxMore ? 0 : 1;
