namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// Finds the servers. A plain <c>dotnet test</c> has none, and skips with the reason. In CI a missing server fails the
/// test. The members may be called in a suite's constructor.
/// </summary>
public static class TestServers
{
    public const string PostgreSql = "APIKEYS_TEST_POSTGRESQL";
    public const string MySql = "APIKEYS_TEST_MYSQL";

    /// <summary>Names a pooler before <see cref="PostgreSql"/>, through which clients connect. Optional.</summary>
    private const string PostgreSqlPooler = "APIKEYS_TEST_POSTGRESQL_POOLER";

    private const string Script = "APIKEYS_TEST_SERVERS";

    /// <summary>The URL of a server on which databases may be created.</summary>
    /// <param name="variable"><see cref="PostgreSql"/> or <see cref="MySql"/>.</param>
    public static string RequireUrl(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } url
            ? url
            : throw Missing($"{variable} names no server.");

    /// <summary>The URL of the pooler through which the clients of PostgreSQL connect, or null.</summary>
    public static string? PoolerUrl =>
        Environment.GetEnvironmentVariable(PostgreSqlPooler) is { Length: > 0 } url ? url : null;

    /// <summary>The script that starts a server of a test's own.</summary>
    internal static string RequireScript() =>
        Environment.GetEnvironmentVariable(Script) is { Length: > 0 } script
            ? script
            : throw Missing("No server can be started.");

    /// <summary>Skips the test. In CI it returns the exception that fails the test.</summary>
    internal static Exception Missing(string reason)
    {
        if (Environment.GetEnvironmentVariable("CI") is not "true")
            Assert.Skip($"{reason} eng/test-servers.sh run COMMAND starts some; CONTRIBUTING.md says more.");
        return new InvalidOperationException($"{reason} In CI nothing is skipped.");
    }
}
