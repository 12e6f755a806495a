namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>Where the servers are that the tests use. What is missing skips a test here, and fails it in CI.</summary>
internal static class TestServers
{
    public static string RequireUrl(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } url)
            return url;
        if (Environment.GetEnvironmentVariable("CI") is "true")
            throw new InvalidOperationException($"{variable} names no server, and CI skips nothing.");

        Assert.Skip($"{variable} names no server.");
        return null;
    }
}
