using System.Diagnostics.CodeAnalysis;
using Xunit.Sdk;

namespace Xunit;

public static partial class Assert
{
    public static void NotNull([NotNull] object? @object)
    {
        if (@object is null)
        {
            throw Failure.Of("NotNull", "Value is null");
        }
    }

    public static T NotNull<T>([NotNull] T? value)
        where T : struct =>
        value ?? throw Failure.Of("NotNull", "Value of type 'Nullable' does not have a value");

    public static void Null([MaybeNull] object? @object)
    {
        if (@object is not null)
        {
            throw Failure.Mismatch("Null", "Value is not null", null, @object);
        }
    }

    public static void Null<T>(T? value)
        where T : struct
    {
        if (value is not null)
        {
            throw Failure.Mismatch("Null", "Value of type 'Nullable' has a value", null, value);
        }
    }
}
