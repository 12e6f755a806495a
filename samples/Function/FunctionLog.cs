using System.Data.Common;

namespace Function;

/// <summary>Writes faults to the standard error, which platforms keep as the function's log.</summary>
internal static class FunctionLog
{
    public static void Write(Exception exception, Invocation? invocation = null)
    {
        // Other messages might quote a part of the payload, such as a key.
        var isSafe = exception is DbException or HttpRequestException or OperationCanceledException or TimeoutException
                or UnknownPayloadException
            || (exception is ArgumentException && invocation is null);
        var text = isSafe
            ? $"{exception.GetType().Name}: {exception.Message}"
            : $"{exception.GetType().Name}{Environment.NewLine}{exception.StackTrace}";
        Console.Error.WriteLine(invocation is null ? text : $"{invocation.RequestId} {text}");
    }
}
