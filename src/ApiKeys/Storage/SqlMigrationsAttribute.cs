namespace ApiKeys.Storage;

/// <summary>
/// Lets <c>ApiKeys.Statements</c> fill the class's partial <c>All</c> property with the migrations of one folder,
/// whose files are called <c>0001_initial.sql</c>, <c>0002_…</c> and so on, without a gap.
/// </summary>
/// <param name="folder">The folder, relative to the project, with forward slashes.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class SqlMigrationsAttribute(string folder) : Attribute
{
    public string Folder { get; } = folder;
}
