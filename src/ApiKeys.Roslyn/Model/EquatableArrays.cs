namespace ApiKeys.Roslyn.Model;

/// <summary>Makes an <see cref="EquatableArray{T}"/> from any sequence.</summary>
internal static class EquatableArrays
{
    public static EquatableArray<T> ToEquatableArray<T>(this IEnumerable<T> items)
        where T : IEquatable<T>
        => new([.. items]);
}
