using System.Globalization;

namespace ApiKeys.ColdStart;

/// <summary>
/// The measurements as a table in Markdown. The first candidate is the one that the others are compared with.
/// </summary>
internal static class Report
{
    public static void Write(IReadOnlyList<Candidate> candidates)
    {
        var bare = candidates[0];
        Console.WriteLine(
            "| | start to answer, median | ratio | ratio of the fastest | start to end, median | ratio "
            + "| peak memory, median | ratio | size | more |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var candidate in candidates)
        {
            var (answer, end, peak) = (Median(candidate.Answers), Median(candidate.Ends), Median(candidate.Peaks));
            string[] cells =
            [
                candidate.Name,
                Text($"{answer:F2} ms"),
                Text($"{answer / Median(bare.Answers):F2}"),
                Text($"{candidate.Answers.Min() / bare.Answers.Min():F2}"),
                Text($"{end:F2} ms"),
                Text($"{end / Median(bare.Ends):F2}"),
                Text($"{peak:F1} MB"),
                Text($"{peak / Median(bare.Peaks):F2}"),
                Text($"{candidate.Size:N0} bytes"),
                Text($"{candidate.Size - bare.Size:N0}"),
            ];
            Console.WriteLine($"| {string.Join(" | ", cells)} |");
        }
    }

    private static string Text(FormattableString cell) => cell.ToString(CultureInfo.InvariantCulture);

    private static double Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
