using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>A row record: its members in order are the columns in order.</summary>
/// <param name="Type">The C# type as it is written.</param>
/// <param name="Name">Its simple name.</param>
/// <param name="Members">The parameters of its primary constructor.</param>
internal sealed record RowShape(string Type, string Name, EquatableArray<RowMember> Members)
{
    public int ColumnCount => Members.Sum(member => member.Row?.ColumnCount ?? 1);
}
