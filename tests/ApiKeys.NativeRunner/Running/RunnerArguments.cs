using System.Globalization;

namespace ApiKeys.NativeRunner.Running;

/// <summary>The arguments of the command line.</summary>
internal sealed class RunnerArguments
{
    public const string Usage =
        """
        usage: ApiKeys.AotTests [--list] [--filter SUBSTRING]… [--exclude SUBSTRING]… [--results FILE]
                                [--timeout SECONDS]

          --list               print the names of the tests instead of running them
          --filter SUBSTRING   run only tests whose full name contains this text, or that of another filter
          --exclude SUBSTRING  run no test whose full name contains this text
          --results FILE       write a line per test method: outcome, name and passed/failed/skipped rows
          --timeout SECONDS    limit the time of each test; the default is 300
        """;

    public bool List { get; private set; }

    public List<string> Filters { get; } = [];

    public List<string> Exclusions { get; } = [];

    public string? Results { get; private set; }

    public TimeSpan Timeout { get; private set; } = TimeSpan.FromMinutes(5);

    /// <exception cref="FormatException">An argument is unknown, or its value is missing or invalid.</exception>
    public static RunnerArguments Parse(string[] args)
    {
        var arguments = new RunnerArguments();
        for (var index = 0; index < args.Length; index++)
        {
            switch (args[index])
            {
                case "--list":
                    arguments.List = true;
                    break;
                case "--filter":
                    arguments.Filters.Add(Value(args, ref index));
                    break;
                case "--exclude":
                    arguments.Exclusions.Add(Value(args, ref index));
                    break;
                case "--results":
                    arguments.Results = Value(args, ref index);
                    break;
                case "--timeout":
                    arguments.Timeout = Seconds(Value(args, ref index));
                    break;
                default:
                    throw new FormatException($"Unknown argument: {args[index]}");
            }
        }

        return arguments;
    }

    private static string Value(string[] args, ref int index) =>
        ++index < args.Length ? args[index] : throw new FormatException($"{args[index - 1]} needs a value.");

    private static TimeSpan Seconds(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException($"Not a number of seconds: {value}");
}
