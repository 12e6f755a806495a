using System.Diagnostics.CodeAnalysis;

namespace Xunit.Sdk;

/// <summary>Compares two values with a function. The function never gets null.</summary>
internal sealed class PredicateComparer<T>(Func<T, T, bool> equal) : IEqualityComparer<T>
{
    public bool Equals(T? x, T? y) => x is null || y is null ? x is null && y is null : equal(x, y);

    public int GetHashCode([DisallowNull] T obj) =>
        throw new NotSupportedException("Sets cannot be compared by a function.");
}
