using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Xunit.Sdk;

/// <summary>Compares sets without order. Returns null if one of the two is not a set.</summary>
internal static class SetEquality
{
    private static readonly Type[] SetTypes =
    [
        typeof(HashSet<>), typeof(SortedSet<>), typeof(FrozenSet<>), typeof(ImmutableHashSet<>),
        typeof(ImmutableSortedSet<>),
    ];

    public static bool? AreEqual<T>(IEnumerable<T> x, IEnumerable<T> y, IEqualityComparer<T>? comparer)
    {
        if (x is not ISet<T> first || y is not ISet<T> second)
        {
            return null;
        }

        return comparer is null
            ? first.Count == second.Count && first.SetEquals(second)
            : new HashSet<T>(first, comparer).SetEquals(new HashSet<T>(second, comparer));
    }

    /// <remarks>
    /// Without reflection, the comparer of a set with an unknown element type is not available. So elements other than
    /// strings are compared by their own equality.
    /// </remarks>
    public static bool? AreEqual(IEnumerable x, IEnumerable y)
    {
        if (x is ISet<string> first && y is ISet<string> second)
        {
            return first.Count == second.Count && first.SetEquals(second);
        }

        if (!IsSet(x) || !IsSet(y))
        {
            return null;
        }

        var expected = x.Cast<object>().ToList();
        var actual = y.Cast<object>().ToHashSet();
        return expected.Count == actual.Count && expected.TrueForAll(actual.Contains);
    }

    private static bool IsSet(object value)
    {
        for (var type = value.GetType(); type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && SetTypes.Contains(type.GetGenericTypeDefinition()))
            {
                return true;
            }
        }

        return false;
    }
}
