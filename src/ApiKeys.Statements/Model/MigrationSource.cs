using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>All that the generated part of a migrations class is written from; no steps after a fault.</summary>
internal sealed record MigrationSource(
    ClassPlace Place,
    string Folder,
    string Declaration,
    EquatableArray<MigrationStep> Steps);
