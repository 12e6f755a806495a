using System.Diagnostics.CodeAnalysis;
using ApiKeys;

namespace Function;

/// <summary>One instance of the function, from its settings to its exit code.</summary>
internal static class FunctionHost
{
    public const string DatabaseSetting = "APIKEYS_DATABASE";
    public const string FlushSetting = "APIKEYS_FLUSH";
    public const string HandlerSetting = "_HANDLER";
    public const string RuntimeSetting = "AWS_LAMBDA_RUNTIME_API";

    /// <summary>Answers invocations until it is told to stop, or until the platform cannot be reached.</summary>
    /// <param name="settings">Finds an environment variable.</param>
    /// <param name="stopping">Cancelled by SIGTERM.</param>
    /// <returns>The exit code: 0 after SIGTERM, and 1 after a fault.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The instance logs the fault, and ends.")]
    public static async Task<int> RunAsync(Func<string, string?> settings, CancellationToken stopping)
    {
        if (settings(RuntimeSetting) is not { Length: > 0 } address)
        {
            await Console.Error.WriteLineAsync($"{RuntimeSetting} is not set: the function runs on a platform only.");
            return 2;
        }

        using var runtime = new RuntimeClient(address);
        try
        {
            if (await TryOpenAsync(runtime, settings) is not { } keys)
                return 1;

            // Disposing writes the uses that are still counted.
            await using (keys)
                await new RuntimeLoop(runtime, ToFunction(settings, keys)).RunAsync(stopping);
            return 0;
        }
        catch (Exception exception)
        {
            FunctionLog.Write(exception);
            return 1;
        }
    }

    // The client connects at the first validation. A cold instance asks nothing before that.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The platform is told.")]
    private static async Task<ApiKeyClient?> TryOpenAsync(RuntimeClient runtime, Func<string, string?> settings)
    {
        try
        {
            if (settings(HandlerSetting) is not ("handler" or "authorizer"))
                throw new ArgumentException($"{HandlerSetting} must be handler or authorizer.");
            if (settings(DatabaseSetting) is not { Length: > 0 } url)
                throw new ArgumentException($"{DatabaseSetting} is not set. It is the URL of the database.");
            if (settings(FlushSetting) is not (null or "" or "always" or "never"))
                throw new ArgumentException($"{FlushSetting} must be always or never.");
            return ApiKeyClient.Open(url);
        }
        catch (Exception exception)
        {
            FunctionLog.Write(exception);
            await runtime.ReportInitErrorAsync(RuntimeError.OfInit(exception));
            return null;
        }
    }

    private static Func<Invocation, CancellationToken, Task<byte[]>> ToFunction(
        Func<string, string?> settings, ApiKeyClient keys)
    {
        Func<Invocation, CancellationToken, Task<byte[]>> function = settings(HandlerSetting) is "authorizer"
            ? new Authorizer(keys).AnswerAsync
            : new OrdersHandler(keys).AnswerAsync;
        return settings(FlushSetting) is "never" ? function : new FlushingFunction(keys, function).AnswerAsync;
    }
}
