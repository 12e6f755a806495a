using System.Globalization;

namespace ApiKeys.ColdStart;

/// <summary>What was measured, as a table in Markdown; the first is what the others are compared with.</summary>
internal static class Report
{
    public static void Write(IReadOnlyList<Candidate> candidates)
    {
        var bare = candidates[0];
        Console.WriteLine("| | start to answer, median | ratio | ratio of the fastest | start to end, median | ratio | size | more |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var candidate in candidates)
        {
            var (answer, end) = (Median(candidate.Answers), Median(candidate.Ends));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {candidate.Name} | {answer:F2} ms | {answer / Median(bare.Answers):F2} | {candidate.Answers.Min() / bare.Answers.Min():F2} | {end:F2} ms | {end / Median(bare.Ends):F2} | {candidate.Size:N0} bytes | {candidate.Size - bare.Size:N0} |"));
        }
    }

    private static double Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
