using System.Text;

namespace ApiKeys.Rules;

/// <summary>The rules of names, and of owners. They are the same on every database.</summary>
internal static class Names
{
    public const int MaxLength = 255;

    private const int MaxCodePoint = 0x10FFFF;
    private const int LastBeforeSurrogates = 0xD7FF;
    private const int FirstAfterSurrogates = 0xE000;

    // The greatest code point takes two characters, so that no name can have as many of it.
    private static readonly string AfterAll =
        string.Concat(Enumerable.Repeat(char.ConvertFromUtf32(MaxCodePoint), (MaxLength / 2) + 1));

    /// <summary>
    /// Returns the name, or throws an <see cref="ArgumentException"/> that tells which rule it breaks.
    /// </summary>
    public static string Check(string? name, string paramName, string what = "The name")
    {
        ArgumentNullException.ThrowIfNull(name, paramName);
        return Fault(name) is { } fault ? throw new ArgumentException($"{what} {fault}.", paramName) : name;
    }

    /// <summary>
    /// The names that begin with a prefix are, in the order of code points, those from the first text up to the second
    /// one, which is not among them. Null without a prefix.
    /// </summary>
    public static (string From, string To)? RangeOf(string? prefix)
    {
        if (prefix is null)
            return null;

        var rest = prefix.AsSpan();
        while (rest.Length > 0)
        {
            Rune.DecodeLastFromUtf16(rest, out var last, out var length);
            rest = rest[..^length];
            if (last.Value < MaxCodePoint)
            {
                var next = new Rune(last.Value is LastBeforeSurrogates ? FirstAfterSurrogates : last.Value + 1);
                return (prefix, $"{rest}{next}");
            }
        }

        return (prefix, AfterAll);
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
