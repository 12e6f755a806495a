using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>A row record: its members are the columns, in the same order.</summary>
/// <param name="Type">The type as C# code writes it.</param>
/// <param name="Name">Its simple name.</param>
/// <param name="Members">The parameters of its primary constructor.</param>
internal sealed record RowShape(string Type, string Name, EquatableArray<RowMember> Members)
{
    public int ColumnCount => Members.Sum(member => member.Row?.ColumnCount ?? 1);
}
