using System.Text;

namespace ApiKeys.Text;

/// <summary>The label that a client's new keys begin with: the prefix, and the environment if there is one.</summary>
internal static class KeyLabel
{
    /// <exception cref="ArgumentException">A part breaks the rules.</exception>
    public static byte[] Create(string? prefix, string? environment, string paramName)
    {
        if (!IsValid(prefix))
            throw new ArgumentException($"{nameof(ApiKeyOptions.KeyPrefix)} must have {Rule}.", paramName);
        if (string.IsNullOrEmpty(environment))
            return Encoding.ASCII.GetBytes(prefix!);
        if (!IsValid(environment))
        {
            throw new ArgumentException(
                $"{nameof(ApiKeyOptions.Environment)} must be empty, or have {Rule}.",
                paramName);
        }

        return Encoding.ASCII.GetBytes($"{prefix}_{environment}");
    }

    private const string Rule =
        "1 to 32 characters of 0-9 A-Z a-z _, begin with a letter, and not end with _";

    private static bool IsValid(string? part) =>
        part is { Length: > 0 and <= KeyText.MaxLabelLength }
        && char.IsAsciiLetter(part[0])
        && part[^1] is not '_'
        && part.All(character => char.IsAsciiLetterOrDigit(character) || character is '_');
}
