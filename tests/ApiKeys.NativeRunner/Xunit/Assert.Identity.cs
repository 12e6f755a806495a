using Xunit.Sdk;

namespace Xunit;

public static partial class Assert
{
    public static void Same(object? expected, object? actual)
    {
        if (!ReferenceEquals(expected, actual))
        {
            throw Failure.Mismatch("Same", "Values are not the same instance", expected, actual);
        }
    }

    public static void NotSame(object? expected, object? actual)
    {
        if (ReferenceEquals(expected, actual))
        {
            throw Failure.Of("NotSame", "Values are the same instance");
        }
    }
}
