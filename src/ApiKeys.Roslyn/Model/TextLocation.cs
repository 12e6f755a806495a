namespace ApiKeys.Roslyn.Model;

/// <summary>A place in a .sql or .cs file, counted from zero as the compiler does.</summary>
internal sealed record TextLocation(
    string Path,
    int Start,
    int Length,
    int StartLine,
    int StartColumn,
    int EndLine,
    int EndColumn);
