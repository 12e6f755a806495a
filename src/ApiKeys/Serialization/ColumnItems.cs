using ApiKeys.Values;

namespace ApiKeys.Serialization;

/// <summary>The items of a JSON column.</summary>
/// <param name="Items">Those that this version understands.</param>
/// <param name="AreUnderstood">Whether these are all.</param>
internal readonly record struct ColumnItems<T>(ReadOnlyArray<T> Items, bool AreUnderstood)
{
    public static ColumnItems<T> Empty => new(ReadOnlyArray<T>.Empty, AreUnderstood: true);
}
