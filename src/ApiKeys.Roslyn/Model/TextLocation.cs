namespace ApiKeys.Roslyn.Model;

/// <summary>
/// A span in a .sql or .cs file; lines and columns are counted from zero, as the compiler counts them.
/// </summary>
internal sealed record TextLocation(
    string Path,
    int Start,
    int Length,
    int StartLine,
    int StartColumn,
    int EndLine,
    int EndColumn);
