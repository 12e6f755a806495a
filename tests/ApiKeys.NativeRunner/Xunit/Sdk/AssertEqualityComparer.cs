using System.Collections;
using System.Collections.Immutable;

namespace Xunit.Sdk;

/// <summary>
/// The equality of xunit's assertions. Collections are compared by their elements, and all other values by the equality
/// of their type. The order of the checks is xunit's. It matters for a type that passes several of them.
/// </summary>
internal sealed class AssertEqualityComparer<T> : IEqualityComparer<T>, IEqualityComparer
{
    public static readonly AssertEqualityComparer<T> Default = new();

    /// <summary>Compares the elements, if <typeparamref name="T"/> is a collection.</summary>
    public static IEqualityComparer<object?> Elements { get; } =
        typeof(T) == typeof(object) || typeof(T) == typeof(IEnumerable) || IsGeneric(typeof(T), typeof(IEnumerable<>))
            ? AssertEqualityComparer<object?>.Default
            : TypedElementComparer.Default;

    public bool Equals(T? x, T? y)
    {
        if (x is null || y is null)
        {
            return x is null && y is null;
        }

        if (!typeof(T).IsValueType && ReferenceEquals(x, y))
        {
            return true;
        }

        if (x is string expected && y is string actual)
        {
            return string.Equals(expected, actual, StringComparison.Ordinal);
        }

        // The equality of an immutable array compares the wrapped arrays by reference.
        if (x is IEquatable<T> equatable && !IsGeneric(x.GetType(), typeof(ImmutableArray<>)))
        {
            return equatable.Equals(y);
        }

        if (x is IEnumerable and not string && y is IEnumerable and not string)
        {
            return CollectionEquality.AreEqual((IEnumerable)x, (IEnumerable)y, Elements, out _);
        }

        return StructurallyEqual(x, y) ?? CompareEqual(x, y) ?? object.Equals(x, y);
    }

    public int GetHashCode(T value) => throw new NotSupportedException("Assertions compare, they do not hash.");

    bool IEqualityComparer.Equals(object? x, object? y) => Equals((T?)x, (T?)y);

    int IEqualityComparer.GetHashCode(object value) => GetHashCode((T)value);

    private static bool IsGeneric(Type type, Type definition) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private static bool? StructurallyEqual(object x, object y) =>
        x is IStructuralEquatable structure
            && structure.Equals(y, AssertEqualityComparer<object>.Default)
            ? true
            : null;

    private static bool? CompareEqual(T x, T y)
    {
        try
        {
            return x switch
            {
                IComparable<T> comparable => comparable.CompareTo(y) == 0,
                IComparable comparable => comparable.CompareTo(y) == 0,
                _ => null,
            };
        }
        catch (Exception exception) when (exception is not SkipException)
        {
            // CompareTo cannot compare these two values. The next check decides.
            return null;
        }
    }
}
