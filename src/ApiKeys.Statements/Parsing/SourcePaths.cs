namespace ApiKeys.Statements.Parsing;

/// <summary>Compares full paths of files with paths relative to the project.</summary>
internal static class SourcePaths
{
    /// <summary>
    /// Whether a file is the one at this path in the project. If the project's folder is unknown, the file's path must
    /// end with the relative path, from the beginning of a folder's name on.
    /// </summary>
    public static bool IsAt(string path, string relative, string projectFolder)
    {
        path = Normalize(path);
        relative = Normalize(relative).TrimStart('/');
        if (relative.Length == 0)
            return false;
        return projectFolder.Length > 0
            ? path == Normalize(projectFolder).TrimEnd('/') + "/" + relative
            : path == relative || path.EndsWith("/" + relative, StringComparison.Ordinal);
    }

    public static bool IsIn(string path, string folder, string projectFolder)
    {
        var name = FileName(path);
        return IsAt(path, Normalize(folder).TrimEnd('/') + "/" + name, projectFolder);
    }

    public static string FileName(string path)
    {
        path = Normalize(path);
        return path.Substring(path.LastIndexOf('/') + 1);
    }

    private static string Normalize(string path) => path.Replace('\\', '/');
}
