using System.ComponentModel;
using Xunit.Sdk;

namespace Xunit;

public static partial class Assert
{
    private const string UseThrowsAsync =
        "You must call Assert.ThrowsAsync<T> (and await the result) when testing async code.";

    private const string UseThrowsAnyAsync =
        "You must call Assert.ThrowsAnyAsync<T> (and await the result) when testing async code.";

    public static T Throws<T>(Action testCode)
        where T : Exception =>
        Exact<T>("Throws", Record.Exception(testCode));

    public static T Throws<T>(Func<object?> testCode)
        where T : Exception =>
        Exact<T>("Throws", Record.Exception(testCode));

    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete(UseThrowsAsync, true)]
    public static T Throws<T>(Func<Task> testCode)
        where T : Exception =>
        throw new NotSupportedException(UseThrowsAsync);

    public static T Throws<T>(string? paramName, Action testCode)
        where T : ArgumentException =>
        OfParameter(paramName, Throws<T>(testCode));

    public static T Throws<T>(string? paramName, Func<object?> testCode)
        where T : ArgumentException =>
        OfParameter(paramName, Throws<T>(testCode));

    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete(UseThrowsAsync, true)]
    public static T Throws<T>(string? paramName, Func<Task> testCode)
        where T : ArgumentException =>
        throw new NotSupportedException(UseThrowsAsync);

    public static async Task<T> ThrowsAsync<T>(Func<Task> testCode)
        where T : Exception =>
        Exact<T>("ThrowsAsync", await Record.ExceptionAsync(testCode));

    public static async Task<T> ThrowsAsync<T>(string? paramName, Func<Task> testCode)
        where T : ArgumentException =>
        OfParameter(paramName, await ThrowsAsync<T>(testCode));

    public static T ThrowsAny<T>(Action testCode)
        where T : Exception =>
        Compatible<T>("ThrowsAny", Record.Exception(testCode));

    public static T ThrowsAny<T>(Func<object?> testCode)
        where T : Exception =>
        Compatible<T>("ThrowsAny", Record.Exception(testCode));

    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete(UseThrowsAnyAsync, true)]
    public static T ThrowsAny<T>(Func<Task> testCode)
        where T : Exception =>
        throw new NotSupportedException(UseThrowsAnyAsync);

    public static async Task<T> ThrowsAnyAsync<T>(Func<Task> testCode)
        where T : Exception =>
        Compatible<T>("ThrowsAnyAsync", await Record.ExceptionAsync(testCode));

    private static T Exact<T>(string assertion, Exception? exception)
        where T : Exception
    {
        var thrown = Compatible<T>(assertion, exception);
        return thrown.GetType() == typeof(T) ? thrown : throw Failure.Caught(assertion, typeof(T), thrown);
    }

    private static T Compatible<T>(string assertion, Exception? exception)
        where T : Exception =>
        exception switch
        {
            T thrown => thrown,
            null => throw Failure.Of(assertion, "No exception was thrown", ("Expected", $"{typeof(T)}")),
            _ => throw Failure.Caught(assertion, typeof(T), exception),
        };

    private static T OfParameter<T>(string? paramName, T exception)
        where T : ArgumentException =>
        exception.ParamName == paramName
            ? exception
            : throw Failure.Mismatch("Throws", "Incorrect parameter name", paramName, exception.ParamName);
}
