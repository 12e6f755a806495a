using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Xunit.Sdk;

namespace Xunit;

public static partial class Assert
{
    public static void Contains(string expectedSubstring, string? actualString) =>
        Contains(expectedSubstring, actualString, StringComparison.CurrentCulture);

    public static void Contains(string expectedSubstring, string? actualString, StringComparison comparisonType)
    {
        ArgumentNullException.ThrowIfNull(expectedSubstring);
        if (actualString?.Contains(expectedSubstring, comparisonType) != true)
        {
            throw Unmatched("Contains", "Sub-string not found", "Not found", expectedSubstring, actualString);
        }
    }

    public static void DoesNotContain(string expectedSubstring, string? actualString) =>
        DoesNotContain(expectedSubstring, actualString, StringComparison.CurrentCulture);

    public static void DoesNotContain(string expectedSubstring, string? actualString, StringComparison comparisonType)
    {
        ArgumentNullException.ThrowIfNull(expectedSubstring);
        if (actualString?.Contains(expectedSubstring, comparisonType) == true)
        {
            throw Unmatched("DoesNotContain", "Sub-string found", "Found", expectedSubstring, actualString);
        }
    }

    public static void StartsWith(string? expectedStartString, string? actualString) =>
        StartsWith(expectedStartString, actualString, StringComparison.CurrentCulture);

    public static void StartsWith(string? expectedStartString, string? actualString, StringComparison comparisonType)
    {
        if (expectedStartString is null || actualString?.StartsWith(expectedStartString, comparisonType) != true)
        {
            throw Unmatched(
                "StartsWith", "String start does not match", "Expected start", expectedStartString, actualString);
        }
    }

    public static void EndsWith(string? expectedEndString, string? actualString) =>
        EndsWith(expectedEndString, actualString, StringComparison.CurrentCulture);

    public static void EndsWith(string? expectedEndString, string? actualString, StringComparison comparisonType)
    {
        if (expectedEndString is null || actualString?.EndsWith(expectedEndString, comparisonType) != true)
        {
            throw Unmatched("EndsWith", "String end does not match", "Expected end", expectedEndString, actualString);
        }
    }

    public static void Matches(
        [StringSyntax(StringSyntaxAttribute.Regex)] string expectedRegexPattern, string? actualString) =>
        Matches(new Regex(expectedRegexPattern), actualString);

    public static void Matches(Regex expectedRegex, string? actualString)
    {
        ArgumentNullException.ThrowIfNull(expectedRegex);
        if (actualString is null || !expectedRegex.IsMatch(actualString))
        {
            throw Unmatched("Matches", "Pattern not found in value", "Regex", expectedRegex.ToString(), actualString);
        }
    }

    public static void DoesNotMatch(
        [StringSyntax(StringSyntaxAttribute.Regex)] string expectedRegexPattern, string? actualString) =>
        DoesNotMatch(new Regex(expectedRegexPattern), actualString);

    public static void DoesNotMatch(Regex expectedRegex, string? actualString)
    {
        ArgumentNullException.ThrowIfNull(expectedRegex);
        if (actualString is not null && expectedRegex.IsMatch(actualString))
        {
            throw Unmatched("DoesNotMatch", "Pattern found in value", "Regex", expectedRegex.ToString(), actualString);
        }
    }

    public static void Empty(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length > 0)
        {
            throw Failure.Of("Empty", "String was not empty", ("String", ArgumentFormatter.Format(value)));
        }
    }

    // Writes the whole text, because an excerpt could hide the reason.
    private static XunitException Unmatched(
        string assertion, string reason, string label, string? expected, string? actual) =>
        Failure.Of(
            assertion,
            reason,
            (label, expected is null ? "null" : $"\"{expected}\""),
            ("String", actual is null ? "null" : $"\"{actual}\""));
}
