using System.Diagnostics.CodeAnalysis;
using Xunit.Sdk;

namespace Xunit;

public static partial class Assert
{
    public static T IsType<T>([NotNull] object? @object) => IsType<T>(@object, exactMatch: true);

    public static T IsType<T>([NotNull] object? @object, bool exactMatch)
    {
        if (!exactMatch)
        {
            return IsAssignableFrom<T>(@object);
        }

        return @object is T value && value.GetType() == (Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T))
            ? value
            : throw OtherType("IsType", "Value is not the exact type", typeof(T), @object);
    }

    public static T IsAssignableFrom<T>([NotNull] object? @object) =>
        @object is T value
            ? value
            : throw OtherType("IsAssignableFrom", "Value is an incompatible type", typeof(T), @object);

    public static void IsNotType<T>(object? @object) => IsNotType<T>(@object, exactMatch: true);

    public static void IsNotType<T>(object? @object, bool exactMatch)
    {
        if (!exactMatch)
        {
            IsNotAssignableFrom<T>(@object);
        }
        else if (@object?.GetType() == typeof(T))
        {
            throw OtherType("IsNotType", "Value is the exact type", typeof(T), @object);
        }
    }

    public static void IsNotAssignableFrom<T>(object? @object)
    {
        if (@object is T)
        {
            throw OtherType("IsNotAssignableFrom", "Value is a compatible type", typeof(T), @object);
        }
    }

    private static XunitException OtherType(string assertion, string reason, Type expected, object? actual) =>
        Failure.Of(
            assertion,
            reason,
            ("Expected", $"{expected}"),
            ("Actual", actual is null ? "null" : $"{actual.GetType()}"));
}
