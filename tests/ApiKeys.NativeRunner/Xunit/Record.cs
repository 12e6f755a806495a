using System.ComponentModel;
using Xunit.Sdk;

namespace Xunit;

/// <summary>Returns the exception that code throws. It does not catch a skip.</summary>
public static class Record
{
    public static Exception? Exception(Action testCode)
    {
        try
        {
            testCode();
            return null;
        }
        catch (Exception exception) when (exception is not SkipException)
        {
            return exception;
        }
    }

    public static Exception? Exception(Func<object?> testCode) => Exception(() => { _ = testCode(); });

    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("You must call Record.ExceptionAsync (and await the result) when testing async code.", true)]
    public static Exception Exception(Func<Task> testCode) => throw new NotSupportedException();

    public static async Task<Exception?> ExceptionAsync(Func<Task> testCode)
    {
        try
        {
            await testCode();
            return null;
        }
        catch (Exception exception) when (exception is not SkipException)
        {
            return exception;
        }
    }
}
