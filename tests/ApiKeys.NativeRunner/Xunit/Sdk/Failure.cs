using System.Collections;

namespace Xunit.Sdk;

/// <summary>Creates the messages of failed assertions, in the layout of xunit.</summary>
internal static class Failure
{
    private const int Context = 20;

    public static XunitException Of(string assertion, string reason, params (string Label, string Value)[] details)
    {
        var width = details.Length == 0 ? 0 : details.Max(detail => detail.Label.Length);
        var lines = details.Select(detail => $"\n{(detail.Label + ":").PadRight(width + 2)}{detail.Value}");
        return new XunitException($"Assert.{assertion}() Failure: {reason}{string.Concat(lines)}");
    }

    public static XunitException Mismatch(string assertion, string reason, object? expected, object? actual) =>
        Of(
            assertion,
            reason,
            ("Expected", ArgumentFormatter.Format(expected)),
            ("Actual", ArgumentFormatter.Format(actual)));

    public static XunitException DifferentValues(object? expected, object? actual) =>
        expected is string first && actual is string second
            ? DifferentStrings(first, second)
            : Mismatch("Equal", "Values differ", expected, actual);

    public static XunitException DifferentStrings(ReadOnlySpan<char> expected, ReadOnlySpan<char> actual)
    {
        var position = expected.CommonPrefixLength(actual);
        return Of(
            "Equal",
            $"Strings differ at position {position}",
            ("Expected", Excerpt(expected, position)),
            ("Actual", Excerpt(actual, position)));
    }

    public static XunitException DifferentCollections(IEnumerable expected, IEnumerable actual, int? position) =>
        Of(
            "Equal",
            position is null ? "Collections differ" : $"Collections differ at position {position}",
            ("Expected", ArgumentFormatter.FormatElements(expected, position ?? 0)),
            ("Actual", ArgumentFormatter.FormatElements(actual, position ?? 0)));

    public static XunitException Caught(string assertion, Type expected, Exception actual) =>
        new(
            $"Assert.{assertion}() Failure: Exception type was not {Demand(assertion)}\n"
            + $"Expected: {expected}\nActual:   {actual.GetType()}",
            actual);

    private static string Demand(string assertion) =>
        assertion.StartsWith("ThrowsAny", StringComparison.Ordinal) ? "compatible" : "an exact match";

    private static string Excerpt(ReadOnlySpan<char> text, int position)
    {
        var start = Math.Max(0, position - Context);
        var end = Math.Min(text.Length, position + Context);
        return (start > 0 ? "···" : "") + ArgumentFormatter.Format(text[start..end].ToString())
            + (end < text.Length ? "···" : "");
    }
}
