namespace ApiKeys.FunctionTests.Infrastructure;

/// <summary>
/// The executable of samples/Function. test.sh publishes a native one. Without it, the one that was built beside the
/// tests runs under the JIT.
/// </summary>
internal static class FunctionExecutable
{
    private static readonly string? Native =
        Environment.GetEnvironmentVariable("APIKEYS_FUNCTION") is { Length: > 0 } path ? path : null;

    public static bool IsNative => Native is not null;

    public static string Path => Native ?? (string)AppContext.GetData("ApiKeys.Function")!;
}
