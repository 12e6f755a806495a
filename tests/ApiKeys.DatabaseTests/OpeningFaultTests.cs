using System.Net.Sockets;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// A connection that cannot be set up, on a server that works: a certificate is missing, or a callback of the app
/// fails. Another connection would fail in the same way. The call ends in that exception.
/// </summary>
[Exempt("Sqlite", "A file has no certificates, and no callbacks.")]
public abstract class OpeningFaultTests(TestDatabase database) : BehaviourSuite(database)
{
    private const int MaxConnections = 3;

    [Fact]
    public async Task A_missing_client_certificate_ends_a_call()
    {
        using var proxy = Proxy(CreateTlsRelay);

        await AssertCallsEndAsync(
            proxy,
            OpenWithCertificate(proxy.Port, "/nowhere.pem"),
            static exception => Assert.True(
                exception is FileNotFoundException || exception.InnerException is FileNotFoundException,
                exception.GetType().FullName));
    }

    [Fact]
    public async Task A_callback_that_throws_an_IOException_ends_a_call()
    {
        using var proxy = Proxy(static () => new());
        var fault = new IOException("The secret store is away.");

        await AssertCallsEndAsync(
            proxy, OpenWithCallback(proxy.Port, () => throw fault), exception => Assert.Same(fault, exception));
    }

    [Fact]
    public async Task A_callback_that_throws_a_SocketException_ends_a_call()
    {
        using var proxy = Proxy(static () => new());
        var fault = new SocketException((int)SocketError.ConnectionRefused);

        await AssertCallsEndAsync(
            proxy, OpenWithCallback(proxy.Port, () => throw fault), exception => Assert.Same(fault, exception));
    }

    /// <summary>The database with a client certificate. TLS is required.</summary>
    protected abstract ApiKeyDatabase OpenWithCertificate(int port, string certificate);

    /// <summary>The database over a data source that runs a callback on each new connection.</summary>
    protected abstract ApiKeyDatabase OpenWithCallback(int port, Action callback);

    /// <summary>A relay that offers TLS in the server's name. The test servers have none.</summary>
    protected abstract LoopbackRelay CreateTlsRelay();

    private LoopbackProxy Proxy(Func<LoopbackRelay> createRelay) => new(new Uri(Database.Url).Port, createRelay);

    private async Task AssertCallsEndAsync(LoopbackProxy proxy, ApiKeyDatabase database, Action<Exception> check)
    {
        var issued = await IssueAsync();
        await using var client = ApiKeyClient.Open(database, new() { CacheDuration = TimeSpan.Zero });
        Func<Task>[] calls =
        [
            () => client.FindOrganizationAsync("Acme Inc", Cancellation),
            () => client.CreateOrganizationAsync("Rival Ltd", Cancellation),
            async () => await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation),
        ];
        foreach (var call in calls)
        {
            var before = proxy.Connections;

            check(await Assert.ThrowsAnyAsync<Exception>(call));

            Assert.InRange(proxy.Connections - before, 1, MaxConnections);
        }
    }
}
