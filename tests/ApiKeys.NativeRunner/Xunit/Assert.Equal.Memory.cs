using Xunit.Sdk;

namespace Xunit;

/// <remarks>
/// Without these overloads, a memory would bind to the overload for any <c>T</c>. That overload compares the arrays by
/// reference, and not their contents.
/// </remarks>
public static partial class Assert
{
    public static void Equal<T>(ReadOnlySpan<T> expectedSpan, ReadOnlySpan<T> actualSpan)
        where T : IEquatable<T>?
    {
        if (!expectedSpan.SequenceEqual(actualSpan))
        {
            Equal<IEnumerable<T>>(expectedSpan.ToArray(), actualSpan.ToArray());
        }
    }

    public static void Equal<T>(ReadOnlySpan<T> expectedSpan, Span<T> actualSpan)
        where T : IEquatable<T>? =>
        Equal(expectedSpan, (ReadOnlySpan<T>)actualSpan);

    public static void Equal<T>(Span<T> expectedSpan, ReadOnlySpan<T> actualSpan)
        where T : IEquatable<T>? =>
        Equal((ReadOnlySpan<T>)expectedSpan, actualSpan);

    public static void Equal<T>(Span<T> expectedSpan, Span<T> actualSpan)
        where T : IEquatable<T>? =>
        Equal((ReadOnlySpan<T>)expectedSpan, (ReadOnlySpan<T>)actualSpan);

    public static void Equal<T>(ReadOnlySpan<T> expectedSpan, T[] actualArray)
        where T : IEquatable<T>? =>
        Equal(expectedSpan, (ReadOnlySpan<T>)actualArray);

    public static void Equal<T>(ReadOnlyMemory<T> expectedMemory, ReadOnlyMemory<T> actualMemory)
        where T : IEquatable<T>? =>
        Equal(expectedMemory.Span, actualMemory.Span);

    public static void Equal<T>(ReadOnlyMemory<T> expectedMemory, Memory<T> actualMemory)
        where T : IEquatable<T>? =>
        Equal(expectedMemory.Span, (ReadOnlySpan<T>)actualMemory.Span);

    public static void Equal<T>(Memory<T> expectedMemory, ReadOnlyMemory<T> actualMemory)
        where T : IEquatable<T>? =>
        Equal((ReadOnlySpan<T>)expectedMemory.Span, actualMemory.Span);

    public static void Equal<T>(Memory<T> expectedMemory, Memory<T> actualMemory)
        where T : IEquatable<T>? =>
        Equal((ReadOnlySpan<T>)expectedMemory.Span, (ReadOnlySpan<T>)actualMemory.Span);

    public static void Equal(ReadOnlySpan<char> expected, ReadOnlySpan<char> actual)
    {
        if (!expected.SequenceEqual(actual))
        {
            throw Failure.DifferentStrings(expected, actual);
        }
    }

    public static void Equal(ReadOnlySpan<char> expected, Span<char> actual) =>
        Equal(expected, (ReadOnlySpan<char>)actual);

    public static void Equal(Span<char> expected, ReadOnlySpan<char> actual) =>
        Equal((ReadOnlySpan<char>)expected, actual);

    public static void Equal(Span<char> expected, Span<char> actual) =>
        Equal((ReadOnlySpan<char>)expected, (ReadOnlySpan<char>)actual);

    public static void Equal(ReadOnlyMemory<char> expected, ReadOnlyMemory<char> actual) =>
        Equal(expected.Span, actual.Span);

    public static void Equal(ReadOnlyMemory<char> expected, Memory<char> actual) =>
        Equal(expected.Span, (ReadOnlySpan<char>)actual.Span);

    public static void Equal(Memory<char> expected, ReadOnlyMemory<char> actual) =>
        Equal((ReadOnlySpan<char>)expected.Span, actual.Span);

    public static void Equal(Memory<char> expected, Memory<char> actual) =>
        Equal((ReadOnlySpan<char>)expected.Span, (ReadOnlySpan<char>)actual.Span);
}
