using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>What to write, and what to report.</summary>
internal sealed record CheckedMigrations(MigrationSource? Source, EquatableArray<Problem> Problems);
