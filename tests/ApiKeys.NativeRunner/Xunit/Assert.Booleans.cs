using System.Diagnostics.CodeAnalysis;
using Xunit.Sdk;

namespace Xunit;

public static partial class Assert
{
    public static void True([DoesNotReturnIf(false)] bool condition) => True(condition, null);

    public static void True([DoesNotReturnIf(false)] bool? condition) => True(condition, null);

    public static void True([DoesNotReturnIf(false)] bool condition, string? userMessage) =>
        True((bool?)condition, userMessage);

    public static void True([DoesNotReturnIf(false)] bool? condition, string? userMessage)
    {
        if (condition != true)
        {
            throw Unexpected("True", userMessage, true, condition);
        }
    }

    public static void False([DoesNotReturnIf(true)] bool condition) => False(condition, null);

    public static void False([DoesNotReturnIf(true)] bool? condition) => False(condition, null);

    public static void False([DoesNotReturnIf(true)] bool condition, string? userMessage) =>
        False((bool?)condition, userMessage);

    public static void False([DoesNotReturnIf(true)] bool? condition, string? userMessage)
    {
        if (condition != false)
        {
            throw Unexpected("False", userMessage, false, condition);
        }
    }

    [DoesNotReturn]
    public static void Fail(string? message = null) =>
        throw new XunitException(message ?? "Assert.Fail() Failure");

    private static XunitException Unexpected(string assertion, string? message, bool expected, bool? actual) =>
        message is null
            ? Failure.Mismatch(assertion, "Values differ", expected, actual)
            : new XunitException(message);
}
