using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>The input for the generated part of a migrations class; after a fault it has no steps.</summary>
internal sealed record MigrationSource(
    ClassPlace Place,
    string Folder,
    string Declaration,
    EquatableArray<MigrationStep> Steps);
