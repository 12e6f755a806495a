using ApiKeys.Generators.Model;

namespace ApiKeys.Generators.Checking;

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
        // A column that is missing or superfluous shifts the names of all that follow: the first fault is the true one.
        for (var i = 0; i < Math.Min(columns.Count, members.Count); i++)
        {
            var column = columns[i];
            if (column.Name is null)
                return [Problem.At(column.Location, ProblemIds.ColumnUnnamed, members[i].ColumnName, row.Name)];
            if (column.Name != members[i].ColumnName)
                return [Problem.At(column.Location, ProblemIds.ColumnMismatch, members[i].ColumnName, row.Name, column.Name)];
        }

        if (columns.Count < members.Count)
        {
            return
            [
                Problem.At(
                    columns[columns.Count - 1].Location,
                    ProblemIds.TooFewColumns,
                    row.Name,
                    $"{members.Count}",
                    $"{columns.Count}",
                    members[columns.Count].ColumnName),
            ];
        }

        if (columns.Count > members.Count)
        {
            var surplus = columns[members.Count];
            return [Problem.At(surplus.Location, ProblemIds.TooManyColumns, row.Name, $"{members.Count}", $"{columns.Count}")];
        }

        return columns.Zip(members, (column, member) => conversions.Require(column.Location, "Read" + member.TypeName))
            .SelectMany(problems => problems);
    }

    private static IEnumerable<RowMember> Flatten(RowShape row)
        => row.Members.SelectMany(member => member.Row is { } nested ? Flatten(nested) : [member]);
}
