namespace ApiKeys.Storage;

/// <summary>
/// Tells <c>ApiKeys.Statements</c> to fill the class's partial <c>All</c> property with the migrations of one folder.
/// The files are named <c>0001_initial.sql</c>, <c>0002_…</c> and so on, without a gap.
/// </summary>
/// <param name="folder">The folder, relative to the project, with forward slashes.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class SqlMigrationsAttribute(string folder) : Attribute
{
    public string Folder { get; } = folder;
}
