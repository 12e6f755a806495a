using System.Diagnostics.CodeAnalysis;
using Xunit.Sdk;

namespace Xunit;

public static partial class Assert
{
    [DoesNotReturn]
    public static void Skip(string reason) => throw new SkipException(reason);

    public static void SkipUnless([DoesNotReturnIf(false)] bool condition, string reason)
    {
        if (!condition)
        {
            Skip(reason);
        }
    }

    public static void SkipWhen([DoesNotReturnIf(true)] bool condition, string reason)
    {
        if (condition)
        {
            Skip(reason);
        }
    }
}
