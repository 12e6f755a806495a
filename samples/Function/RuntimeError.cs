namespace Function;

/// <summary>
/// What the platform is told of a fault. It may pass this on to callers, so that it holds no key and no connection
/// string.
/// </summary>
internal sealed record RuntimeError(string ErrorType, string ErrorMessage, string[] StackTrace)
{
    public static RuntimeError RefusedResponse { get; } =
        new("Function.RefusedResponse", "The platform refused the response.", []);

    // The library's ArgumentException names the fault of a URL, and quotes no part of it but an option's name.
    public static RuntimeError OfInit(Exception exception) => new(
        $"Function.{exception.GetType().Name}",
        exception is ArgumentException ? exception.Message : "The function could not start. Its log says why.",
        []);

    public static RuntimeError OfInvocation(Exception exception) => new(
        $"Function.{exception.GetType().Name}",
        exception is UnknownPayloadException ? exception.Message : "The invocation failed. The log says why.",
        []);
}
