using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>The source to write, and the problems to report.</summary>
internal sealed record CheckedMigrations(MigrationSource? Source, EquatableArray<Problem> Problems);
