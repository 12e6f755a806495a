using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>A .sql file as it was read, with what could not be read.</summary>
/// <param name="Path">Its path as the compiler was given it.</param>
/// <param name="Statements">Its statements in order, faulty ones included.</param>
/// <param name="Problems">What is wrong with the text itself.</param>
/// <param name="End">Its last line, where a statement that is missing is reported.</param>
/// <param name="HidesStatements">Whether a fault may hide statements, so that none can be called missing.</param>
internal sealed record SqlFile(
    string Path,
    EquatableArray<SqlStatement> Statements,
    EquatableArray<Problem> Problems,
    TextLocation End,
    bool HidesStatements);
