using System.IO.MemoryMappedFiles;

namespace ApiKeys.Mutants;

/// <summary>Chooses the mutant that runs in this process. It is compiled into the mutated library.</summary>
internal static unsafe class Switch
{
    /// <summary>The value of <see cref="Active"/> with which the mutants that are reached are noted.</summary>
    public const int Coverage = -1;

    /// <summary>The number of the mutant that runs; 0 for none.</summary>
    public static readonly int Active = int.Parse(Environment.GetEnvironmentVariable("APIKEYS_MUTANT") ?? "0");

    // A byte for each mutant, in a file that the processes of a test share. It survives a process that is killed.
    private static readonly byte* Reached = Map();

    /// <summary>Notes that a mutant is reached.</summary>
    public static void Hit(int mutant)
    {
        if (Reached is not null)
            Reached[mutant] = 1;
    }

    /// <summary>Notes that a range of mutants is reached.</summary>
    public static void HitAll(int first, int last)
    {
        for (var mutant = first; mutant <= last; mutant++)
            Hit(mutant);
    }

    /// <summary>Whether a mutant runs.</summary>
    public static bool Is(int mutant)
    {
        if (Active is Coverage)
            Hit(mutant);
        return Active == mutant;
    }

    private static byte* Map()
    {
        if (Active is not Coverage || Environment.GetEnvironmentVariable("APIKEYS_MUTANTS_REACHED") is not { } path)
            return null;

        byte* start = null;
        var view = MemoryMappedFile.CreateFromFile(path, FileMode.Open).CreateViewAccessor();
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        return start;
    }
}
