using ApiKeys.Roslyn.Model;
using ApiKeys.Statements.Model;
using ApiKeys.Statements.Parsing;

namespace ApiKeys.Statements.Checking;

/// <summary>Picks the files of each class, so that an edit of any other file is cut off here.</summary>
internal static class FileChooser
{
    public static DialectInput Choose(DialectClass dialect, IEnumerable<SqlFile> files, string projectFolder)
        => new(dialect, files
            .OrderBy(file => file.Path.Length)
            .FirstOrDefault(file => SourcePaths.IsAt(file.Path, dialect.SqlPath, projectFolder)));

    public static MigrationInput Choose(
        MigrationClass migrations, IEnumerable<MigrationFile> files, string projectFolder)
        => new(migrations, files
            .Where(file => SourcePaths.IsIn(file.Path, migrations.Folder, projectFolder))
            .OrderBy(file => SourcePaths.FileName(file.Path), StringComparer.Ordinal)
            .ToEquatableArray());
}
