using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>One named statement of a .sql file.</summary>
/// <param name="Name">The name after <c>-- name:</c>.</param>
/// <param name="Kind">The kind after the name.</param>
/// <param name="Sql">Its text without comments and without the final semicolon.</param>
/// <param name="Parameters">Each of its parameters once, where it first occurs.</param>
/// <param name="Columns">What it selects or returns; empty when it gives no rows, and for <c>:exec</c>.</param>
/// <param name="NameLocation">Where the name is written.</param>
/// <param name="KindLocation">Where the kind is written.</param>
/// <param name="IsFaulty">Whether a problem was reported already, so that nothing else is said of it.</param>
internal sealed record SqlStatement(
    string Name,
    StatementKind Kind,
    string Sql,
    EquatableArray<SqlParameter> Parameters,
    EquatableArray<SqlColumn> Columns,
    TextLocation NameLocation,
    TextLocation KindLocation,
    bool IsFaulty);
