namespace ApiKeys.Rules;

/// <summary>The rules of names, and of owners. They are the same on every database.</summary>
internal static class Names
{
    public const int MaxLength = 255;

    /// <summary>
    /// Returns the name, or throws an <see cref="ArgumentException"/> that tells which rule it breaks.
    /// </summary>
    public static string Check(string? name, string paramName, string what = "The name")
    {
        ArgumentNullException.ThrowIfNull(name, paramName);
        return Fault(name) is { } fault ? throw new ArgumentException($"{what} {fault}.", paramName) : name;
    }

    private static string? Fault(string name)
    {
        if (name.Length is 0)
            return "is empty";
        if (name.Length > MaxLength)
            return $"is longer than {MaxLength} characters (UTF-16 code units)";
        if (char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]))
            return "begins or ends with white space";
        var text = name.AsSpan();
        if (text.ContainsAnyInRange('\u0000', '\u001F') || text.ContainsAnyInRange('\u007F', '\u009F'))
            return "holds a control character";
        return Utf16.IsWellFormed(name) ? null : "holds half a surrogate pair";
    }
}
