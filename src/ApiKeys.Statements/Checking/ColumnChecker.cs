using ApiKeys.Roslyn.Model;
using ApiKeys.Statements.Model;

namespace ApiKeys.Statements.Checking;

/// <summary>Compares the columns of a statement with the members of its row record, in order.</summary>
internal static class ColumnChecker
{
    public static IEnumerable<Problem> Check(
        SqlStatement statement, ElementShape element, ConversionChecker conversions)
    {
        var columns = statement.Columns;
        if (columns.Count == 0)
            return [Problem.At(statement.NameLocation, ProblemIds.NoColumns, statement.Name)];
        if (columns.FirstOrDefault(column => column.IsStar) is { } star)
            return [Problem.At(star.Location, ProblemIds.SelectStar, statement.Name)];

        return element.Row is { } row
            ? CheckRow(columns, row, [.. Flatten(row)], conversions)
            : CheckValue(columns, element, conversions);
    }

    private static IEnumerable<Problem> CheckValue(
        EquatableArray<SqlColumn> columns, ElementShape element, ConversionChecker conversions)
        => columns.Count > 1
            ? [Problem.At(columns[1].Location, ProblemIds.TooManyColumns, element.Type, "1", $"{columns.Count}")]
            : conversions.Require(columns[0].Location, "Read" + element.TypeName);

    private static IEnumerable<Problem> CheckRow(
        EquatableArray<SqlColumn> columns, RowShape row, List<RowMember> members, ConversionChecker conversions)
    {
        // An extra or missing column shifts all names after it, so only the first fault is reported.
        for (var i = 0; i < Math.Min(columns.Count, members.Count); i++)
        {
            var column = columns[i];
            var expected = members[i].ColumnName;
            if (column.Name is null)
                return [Problem.At(column.Location, ProblemIds.ColumnUnnamed, expected, row.Name)];
            if (column.Name != expected)
                return [Problem.At(column.Location, ProblemIds.ColumnMismatch, expected, row.Name, column.Name)];
        }

        string[] counts = [row.Name, $"{members.Count}", $"{columns.Count}"];
        if (columns.Count < members.Count)
        {
            var last = columns[columns.Count - 1];
            var missing = members[columns.Count].ColumnName;
            return [Problem.At(last.Location, ProblemIds.TooFewColumns, [.. counts, missing])];
        }

        if (columns.Count > members.Count)
            return [Problem.At(columns[members.Count].Location, ProblemIds.TooManyColumns, counts)];

        return columns.Zip(members, (column, member) => conversions.Require(column.Location, "Read" + member.TypeName))
            .SelectMany(problems => problems);
    }

    private static IEnumerable<RowMember> Flatten(RowShape row)
        => row.Members.SelectMany(member => member.Row is { } nested ? Flatten(nested) : [member]);
}
