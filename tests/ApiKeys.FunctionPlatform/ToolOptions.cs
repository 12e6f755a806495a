using System.Globalization;
using System.Numerics;

namespace ApiKeys.Platforms;

/// <summary>The arguments of the tool.</summary>
internal sealed class ToolOptions
{
    public const string Usage = """
        usage: ApiKeys.FunctionPlatform --function PATH --key-file FILE [OPTION…]
          --function PATH      the executable of the function
          --key-file FILE      the text of a key; - is the standard input
          --database URL       of the keys; by default the variable APIKEYS_DATABASE
          --handler NAME       handler or authorizer; handler by default
          --instances N        how many run at once; 1 by default
          --invocations N      of each instance; 10 by default
          --freeze SECONDS     how long each instance is frozen between two invocations, from 0 to 120; 0.2 by default
          --end HOW            kill: each instance is killed while it is frozen after its last answer, the default
                               term:MS: it gets SIGTERM, and is killed after MS milliseconds
        """;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">An argument is unknown, missing or out of its range.</exception>
    public ToolOptions(string[] arguments)
    {
        if (arguments.Length % 2 is not 0)
            throw new ArgumentException("Each option has a value.");
        foreach (var pair in arguments.Chunk(2))
            _values[pair[0]] = pair[1];

        Function = Path.GetFullPath(Take("--function") ?? throw new ArgumentException("--function is missing."));
        KeyFile = Take("--key-file") ?? throw new ArgumentException("--key-file is missing.");
        Database = Take("--database") ?? Environment.GetEnvironmentVariable("APIKEYS_DATABASE")
            ?? throw new ArgumentException("--database is missing.");
        Handler = Take("--handler") ?? "handler";
        Instances = TakeNumber("--instances", byDefault: 1, max: 1_000);
        Invocations = TakeNumber("--invocations", byDefault: 10, max: 100_000);
        Freeze = TimeSpan.FromSeconds(TakeNumber("--freeze", byDefault: 0.2, max: 120));
        Grace = ParseEnd(Take("--end") ?? "kill");
        if (_values.Count > 0)
            throw new ArgumentException($"There is no option {_values.Keys.First()}.");
    }

    public string Function { get; }

    public string KeyFile { get; }

    public string Database { get; }

    public string Handler { get; }

    public int Instances { get; }

    public int Invocations { get; }

    public TimeSpan Freeze { get; }

    /// <summary>The time between SIGTERM and SIGKILL; null if the instances are killed while they are frozen.</summary>
    public TimeSpan? Grace { get; }

    private string? Take(string name) => _values.Remove(name, out var value) ? value : null;

    private T TakeNumber<T>(string name, T byDefault, T max)
        where T : INumber<T>
    {
        if (Take(name) is not { } text)
            return byDefault;
        return T.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number <= max
            ? number
            : throw new ArgumentException($"{name} is a number of at most {max}.");
    }

    private static TimeSpan? ParseEnd(string end)
    {
        if (end is "kill")
            return null;
        return end.StartsWith("term:", StringComparison.Ordinal)
            && int.TryParse(end.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw new ArgumentException("--end is kill, or term: and a number of milliseconds.");
    }
}
