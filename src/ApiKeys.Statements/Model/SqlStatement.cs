using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>One named statement of a .sql file.</summary>
/// <param name="Name">The name after <c>-- name:</c>.</param>
/// <param name="Kind">The kind after the name.</param>
/// <param name="Sql">Its text without comments and without the final semicolon.</param>
/// <param name="Parameters">The parameters, each where it occurs first.</param>
/// <param name="Columns">The columns that it returns; empty if it returns no rows, and for <c>:exec</c>.</param>
/// <param name="NameLocation">Where the name is.</param>
/// <param name="KindLocation">Where the kind is.</param>
/// <param name="IsFaulty">Whether a problem was reported for it; then no other follows.</param>
internal sealed record SqlStatement(
    string Name,
    StatementKind Kind,
    string Sql,
    EquatableArray<SqlParameter> Parameters,
    EquatableArray<SqlColumn> Columns,
    TextLocation NameLocation,
    TextLocation KindLocation,
    bool IsFaulty);
