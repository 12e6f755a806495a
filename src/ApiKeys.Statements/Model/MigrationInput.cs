using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>A class and the files of its folder, in the order of their names.</summary>
internal sealed record MigrationInput(MigrationClass Class, EquatableArray<MigrationFile> Files);
