using ApiKeys.Roslyn.Emitting;
using ApiKeys.Statements.Model;

namespace ApiKeys.Statements.Emitting;

/// <summary>Writes one reading method for each row record, shared by all statements and outer rows.</summary>
internal sealed class RowReaders
{
    private readonly List<RowShape> _rows = [];

    public RowReaders(IEnumerable<StatementSource> statements)
    {
        foreach (var statement in statements)
        {
            if (statement.Method.Result.Element?.Row is { } row)
                Collect(row);
        }
    }

    /// <summary>The expression that reads the first row; it is null if there is no row.</summary>
    public string ReadFirst(ElementShape element, Driver driver, string reader, string read)
        => element.Row is { } row
            ? $"{read} ? {MethodOf(row)}({reader}, 0) : null"
            : $"{read} && !{reader}.IsDBNull(0) ? {driver.Types}.Read{element.TypeName}({reader}, 0) : null";

    /// <summary>The expression that reads a row of a list.</summary>
    public string ReadNext(ElementShape element, Driver driver, string reader)
        => element.Row is { } row
            ? $"{MethodOf(row)}({reader}, 0)"
            : Value(element.TypeName, element.IsNullable, driver, reader, "0");

    public void Emit(CodeWriter code, Driver driver)
    {
        foreach (var row in _rows)
        {
            code.Line($"private static {row.Type} {MethodOf(row)}({driver.Reader} reader, int offset)");
            code.Line($"    => new {row.Type}(");
            var ordinal = 0;
            for (var i = 0; i < row.Members.Count; i++)
            {
                var member = row.Members[i];
                var end = i == row.Members.Count - 1 ? ");" : ",";
                code.Line($"        {member.Identifier}: {Member(member, driver, ordinal)}{end}");
                ordinal += member.Row?.ColumnCount ?? 1;
            }

            code.Line();
        }
    }

    private string Member(RowMember member, Driver driver, int ordinal)
    {
        var offset = ordinal == 0 ? "offset" : $"offset + {ordinal}";
        return member.Row is { } row
            ? $"{MethodOf(row)}(reader, {offset})"
            : Value(member.TypeName, member.IsNullable, driver, "reader", offset);
    }

    private static string Value(string typeName, bool isNullable, Driver driver, string reader, string ordinal)
    {
        var read = $"{driver.Types}.Read{typeName}({reader}, {ordinal})";
        return isNullable ? $"{reader}.IsDBNull({ordinal}) ? null : {read}" : read;
    }

    /// <summary>
    /// The name of a reading method; a number tells rows of the same name in different namespaces apart.
    /// </summary>
    private string MethodOf(RowShape row)
    {
        var namesakes = _rows.Where(other => other.Name == row.Name).ToList();
        var index = namesakes.FindIndex(other => other.Type == row.Type);
        return "Read" + row.Name + (index > 0 ? $"{index + 1}" : "");
    }

    private void Collect(RowShape row)
    {
        if (_rows.Any(other => other.Type == row.Type))
            return;
        _rows.Add(row);
        foreach (var member in row.Members)
        {
            if (member.Row is { } nested)
                Collect(nested);
        }
    }
}
