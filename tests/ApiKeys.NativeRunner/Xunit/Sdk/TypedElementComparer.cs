using System.Runtime.CompilerServices;

namespace Xunit.Sdk;

/// <summary>
/// Compares the elements of a collection whose element type xunit knows by reflection. A value tuple then uses its own
/// equality. As an object, a tuple would be compared by its parts.
/// </summary>
internal sealed class TypedElementComparer : IEqualityComparer<object?>
{
    public static readonly TypedElementComparer Default = new();

    public new bool Equals(object? x, object? y) =>
        x is ITuple and ValueType ? x.Equals(y) : AssertEqualityComparer<object?>.Default.Equals(x, y);

    public int GetHashCode(object? obj) => throw new NotSupportedException("Assertions compare, they do not hash.");
}
