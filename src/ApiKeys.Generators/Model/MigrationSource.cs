namespace ApiKeys.Generators.Model;

/// <summary>All that the generated part of a migrations class is written from; no steps when there were faults.</summary>
internal sealed record MigrationSource(
    ClassPlace Place,
    string Folder,
    string Declaration,
    EquatableArray<MigrationStep> Steps);
