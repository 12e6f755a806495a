using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>A parsed .sql file, with the problems found in it.</summary>
/// <param name="Path">The path that the compiler was given.</param>
/// <param name="Statements">Its statements in order, faulty ones included.</param>
/// <param name="Problems">The problems of the text itself.</param>
/// <param name="End">The last line; a missing statement is reported here.</param>
/// <param name="HidesStatements">Whether a fault may hide statements; then none is reported as missing.</param>
internal sealed record SqlFile(
    string Path,
    EquatableArray<SqlStatement> Statements,
    EquatableArray<Problem> Problems,
    TextLocation End,
    bool HidesStatements);
