using System.Text.RegularExpressions;
using static ApiKeys.NativeRunner.Conformance.Verdict;

namespace ApiKeys.NativeRunner.Conformance;

public sealed partial class StringTests
{
    [Fact]
    public void Parts_of_a_string_are_case_sensitive_by_default()
    {
        Holds(
            () => Assert.Contains("b", "abc"),
            () => Assert.Contains("", "abc"),
            () => Assert.Contains("B", "abc", StringComparison.OrdinalIgnoreCase),
            () => Assert.DoesNotContain("B", "abc"),
            () => Assert.DoesNotContain("b", (string?)null),
            () => Assert.StartsWith("ab", "abc"),
            () => Assert.StartsWith("AB", "abc", StringComparison.OrdinalIgnoreCase),
            () => Assert.EndsWith("bc", "abc", StringComparison.Ordinal),
            () => Assert.EndsWith("BC", "abc", StringComparison.OrdinalIgnoreCase));
        Fails(
            () => Assert.Contains("B", "abc"),
            () => Assert.Contains("b", (string?)null),
            () => Assert.DoesNotContain("b", "abc"),
            () => Assert.DoesNotContain("B", "abc", StringComparison.OrdinalIgnoreCase),
            () => Assert.StartsWith("bc", "abc"),
            () => Assert.StartsWith("a", null),
            () => Assert.EndsWith("ab", "abc"),
            () => Assert.EndsWith("c", null));
    }

    [Fact]
    public void A_pattern_matches_anywhere_in_a_string()
    {
        Holds(
            () => Assert.Matches("b+", "abbc"),
            () => Assert.Matches(Digits(), "a1"),
            () => Assert.DoesNotMatch("^b", "abc"),
            () => Assert.DoesNotMatch("b", null));
        Fails(
            () => Assert.Matches("^b", "abc"),
            () => Assert.Matches("b", null),
            () => Assert.Matches(Digits(), "a"),
            () => Assert.DoesNotMatch("b", "abc"));
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
