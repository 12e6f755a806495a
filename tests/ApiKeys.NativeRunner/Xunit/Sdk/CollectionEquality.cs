using System.Collections;

namespace Xunit.Sdk;

/// <summary>
/// Compares two collections as xunit does: dictionaries by key, sets without order, all others element by element.
/// </summary>
internal static class CollectionEquality
{
    /// <param name="position">The index of the first difference, or null if it has none.</param>
    public static bool AreEqual(IEnumerable x, IEnumerable y, IEqualityComparer<object?> elements, out int? position)
    {
        position = null;
        return DictionariesEqual(x, y, elements)
            ?? SetEquality.AreEqual(x, y)
            ?? (SameShape(x, y) && ElementsEqual(x.Cast<object?>(), y.Cast<object?>(), elements, out position));
    }

    /// <param name="comparer">Compares the elements. Null compares them as objects, as xunit does by default.</param>
    /// <param name="position">The index of the first difference, or null if it has none.</param>
    public static bool AreEqual<T>(
        IEnumerable<T> x, IEnumerable<T> y, IEqualityComparer<T>? comparer, out int? position)
    {
        position = null;
        return SetEquality.AreEqual(x, y, comparer)
            ?? (comparer is null
                ? AreEqual(x, y, AssertEqualityComparer<object?>.Default, out position)
                : SameShape(x, y) && ElementsEqual(x, y, comparer, out position));
    }

    private static bool? DictionariesEqual(IEnumerable x, IEnumerable y, IEqualityComparer<object?> values)
    {
        if (x is not IDictionary first || y is not IDictionary second)
        {
            return null;
        }

        if (first.Count != second.Count)
        {
            return false;
        }

        foreach (DictionaryEntry entry in first)
        {
            if (!second.Contains(entry.Key) || !values.Equals(entry.Value, second[entry.Key]))
            {
                return false;
            }
        }

        return true;
    }

    // Compares the dimensions. Otherwise a 1×4 array would equal a 2×2 array with the same elements.
    private static bool SameShape(IEnumerable x, IEnumerable y)
    {
        if (x is not Array first || y is not Array second)
        {
            return true;
        }

        return first.Rank == second.Rank
            && Enumerable.Range(0, first.Rank).All(
                dimension => first.GetLowerBound(dimension) == second.GetLowerBound(dimension)
                    && (first.Rank == 1 || first.GetLength(dimension) == second.GetLength(dimension)));
    }

    private static bool ElementsEqual<T>(
        IEnumerable<T> x, IEnumerable<T> y, IEqualityComparer<T> comparer, out int? position)
    {
        using var first = x.GetEnumerator();
        using var second = y.GetEnumerator();

        for (position = 0; ; position++)
        {
            var more = first.MoveNext();
            if (more != second.MoveNext() || (more && !comparer.Equals(first.Current, second.Current)))
            {
                return false;
            }

            if (!more)
            {
                position = null;
                return true;
            }
        }
    }
}
