using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>A .sql file in a folder of migrations; its name is not yet checked.</summary>
/// <param name="Path">The path that the compiler was given.</param>
/// <param name="Sql">The trimmed text, with line feeds only.</param>
/// <param name="IsEmpty">Whether the file holds only blanks and comments.</param>
/// <param name="FirstLine">The first line; faults of the file are reported here.</param>
internal sealed record MigrationFile(string Path, string Sql, bool IsEmpty, TextLocation FirstLine);
