using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.Text;

namespace ApiKeys.Mutants;

/// <summary>The changes that may be made in a statement of SQL. Each of them keeps every parameter.</summary>
internal static partial class SqlMutations
{
    public static IEnumerable<TextChange> Of(string sql)
    {
        foreach (Match match in Operator().Matches(sql))
        {
            yield return new(SpanOf(match), match.Value switch
            {
                "<" => "<=",
                "<=" => "<",
                ">" => ">=",
                ">=" => ">",
                " + " => " - ",
                " - " => " + ",
                "min(" => "max(",
                "max(" => "min(",
                "IS NULL" => "IS NOT NULL",
                _ => "IS NULL",
            });
        }

        foreach (Match match in Number().Matches(sql))
        {
            var number = long.Parse(match.Value, CultureInfo.InvariantCulture);
            if (number < long.MaxValue)
                yield return new(SpanOf(match), (number + 1).ToString(CultureInfo.InvariantCulture));
        }

        foreach (Match match in Order().Matches(sql))
            yield return new(SpanOf(match), "");

        foreach (Match match in Coalesce().Matches(sql))
            yield return new(SpanOf(match), match.Groups[1].Value);

        // The plain value in place of the greater of two, and the greater in place of the plain value.
        foreach (Match match in GreaterOfTwo().Matches(sql))
        {
            var (one, other) = (match.Groups[1].Value, match.Groups[2].Value);
            yield return new(SpanOf(match), $"coalesce({one}, {other})");
            yield return new(SpanOf(match), $"coalesce({other}, {one})");
        }

        foreach (Match match in Assignment().Matches(sql))
        {
            var (column, value) = (match.Groups[1].Value, match.Groups[2].Value);
            yield return new(SpanOf(match), $"{column} = max({column}, {value})");
        }

        // A condition that always holds, or never, and still has its parameters.
        foreach (Match match in ConditionStart().Matches(sql))
        {
            var start = match.Index + match.Length;
            var end = ConditionEnd(sql, start);
            var condition = sql[start..end];
            yield return new(TextSpan.FromBounds(start, end), $"({condition} OR 1)");
            if (match.Value.StartsWith("OR", StringComparison.Ordinal))
                yield return new(TextSpan.FromBounds(start, end), $"({condition} AND 0)");
        }
    }

    private static TextSpan SpanOf(Match match) => new(match.Index, match.Length);

    // A condition ends before the next word that joins conditions or clauses, outside of parentheses of its own.
    private static int ConditionEnd(string sql, int start)
    {
        var depth = 0;
        for (var i = start; i < sql.Length; i++)
        {
            if (sql[i] is '(')
                depth++;
            else if (sql[i] is ')' && depth-- is 0)
                return i;
            else if (sql[i] is ';')
                return i;
            if (depth is 0 && char.IsWhiteSpace(sql[i]) && ClauseEnd().Match(sql, i) is { Success: true } match
                && match.Index == i && !EndsInBetween(sql[start..i]))
            {
                return i;
            }
        }

        return sql.TrimEnd().Length;
    }

    // The AND of "x BETWEEN a AND b".
    private static bool EndsInBetween(string condition) =>
        Between().Count(condition) > BetweenAnd().Count(condition);

    // Not the arrows of JSON, nor the sign of a number.
    [GeneratedRegex(
        @"<=|>=|(?<![->])>(?!>)|<|(?<=[\w)]) [+-] (?=[\w(@])|\bmin\((?=[^)]*\))|\bmax\("
        + "|IS NOT NULL|IS NULL")]
    private static partial Regex Operator();

    [GeneratedRegex(@"(?<!->> |SELECT |[\w@'.])\d+\b(?!')")]
    private static partial Regex Number();

    [GeneratedRegex(@"\s+ORDER BY [\w.]+")]
    private static partial Regex Order();

    [GeneratedRegex(@"\b(?:coalesce|ifnull)\((\w+), [\w.]+\)")]
    private static partial Regex Coalesce();

    // An argument may be a call whose arguments are no calls.
    [GeneratedRegex(@"\bmax\(((?:[^(),]|\([^()]*\))+), ((?:[^(),]|\([^()]*\))+)\)")]
    private static partial Regex GreaterOfTwo();

    [GeneratedRegex(@"(?<=(?:\bSET|,)\s+)(\w+) = (@\w+)(?=,|\s)")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\b(?:WHERE|(?<!BETWEEN @?[\w.]+ )AND|OR)\s+")]
    private static partial Regex ConditionStart();

    [GeneratedRegex(@"\G\s+(?:AND|OR|ORDER|LIMIT|RETURNING|ON|THEN|WHEN|GROUP|AS)\b")]
    private static partial Regex ClauseEnd();

    [GeneratedRegex(@"\bBETWEEN\b")]
    private static partial Regex Between();

    [GeneratedRegex(@"\bBETWEEN\b\s+\S+\s+AND\b")]
    private static partial Regex BetweenAnd();
}
