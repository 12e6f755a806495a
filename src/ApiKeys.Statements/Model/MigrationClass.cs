using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>The class that carries <c>[SqlMigrations]</c>.</summary>
/// <param name="Place">The namespace and usings for the generated part.</param>
/// <param name="Folder">The folder of its migrations, relative to the project.</param>
/// <param name="Declaration">The property to implement, without a body; null when there is none.</param>
/// <param name="Problems">The problems of the class.</param>
/// <param name="AttributeLocation">The attribute; an empty folder is reported here.</param>
internal sealed record MigrationClass(
    ClassPlace Place,
    string Folder,
    string? Declaration,
    EquatableArray<Problem> Problems,
    TextLocation AttributeLocation);
