using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>A migrations class with the files of its folder, ordered by name.</summary>
internal sealed record MigrationInput(MigrationClass Class, EquatableArray<MigrationFile> Files);
