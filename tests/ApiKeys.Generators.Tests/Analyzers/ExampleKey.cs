using System.Text.RegularExpressions;

namespace ApiKeys.Generators.Tests.Analyzers;

/// <summary>
/// The example key of <c>docs/key-text.md</c>, so that no test file holds a key.
/// </summary>
internal static partial class ExampleKey
{
    public static string Text { get; } = Read();

    public static string Shown => Text[..^41];

    /// <summary>Fills in the key, its halves, and a text that differs by one letter.</summary>
    public static string FillIn(string code)
        => code
            .Replace("@key@", Text, StringComparison.Ordinal)
            .Replace("@head@", Text[..20], StringComparison.Ordinal)
            .Replace("@tail@", Text[20..], StringComparison.Ordinal)
            .Replace("@wrong@", Text[..^1] + (Text[^1] == 'a' ? 'b' : 'a'), StringComparison.Ordinal)
            .Replace("@short@", Text[1..], StringComparison.Ordinal);

    private static string Read()
    {
        using var stream = typeof(ExampleKey).Assembly.GetManifestResourceStream("key-text.md")!;
        using var reader = new StreamReader(stream);
        return ExampleLine().Match(reader.ReadToEnd()).Groups[1].Value;
    }

    [GeneratedRegex(@"^    key +(\S+)$", RegexOptions.Multiline)]
    private static partial Regex ExampleLine();
}
