using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>A .sql file in a folder of migrations; whether its name is right is for the check to tell.</summary>
/// <param name="Path">Its path as the compiler was given it.</param>
/// <param name="Sql">Its text with line feeds only, without blank ends.</param>
/// <param name="IsEmpty">Whether it holds nothing but blanks and comments.</param>
/// <param name="FirstLine">Where its faults are reported.</param>
internal sealed record MigrationFile(string Path, string Sql, bool IsEmpty, TextLocation FirstLine);
