namespace ApiKeys.FunctionTests.Infrastructure;

/// <summary>
/// The executable of samples/WebApi. test.sh publishes a native one. Without it, the one that was built beside the
/// tests runs under the JIT.
/// </summary>
internal static class WebApiExecutable
{
    public static string Path =>
        Environment.GetEnvironmentVariable("APIKEYS_WEBAPI") is { Length: > 0 } path
            ? path
            : (string)AppContext.GetData("ApiKeys.WebApi")!;
}
