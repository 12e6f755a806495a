using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ApiKeys.FunctionTests.Infrastructure;
using ApiKeys.Platforms;
using Function;

namespace ApiKeys.FunctionTests;

public sealed class FunctionHostTests
{
    private const string Memory = "sqlite:///:memory:";

    [Theory]
    [InlineData("other", Memory, null, "_HANDLER")]
    [InlineData(null, Memory, null, "_HANDLER")]
    [InlineData("handler", null, null, "APIKEYS_DATABASE")]
    [InlineData("handler", Memory, "sometimes", "APIKEYS_FLUSH")]
    [InlineData("authorizer", "nonsense", null, "URL")]
    public async Task A_wrong_setting_is_reported_to_the_platform_and_ends_the_instance(
        string? handler, string? database, string? flush, string named)
    {
        await using var platform = new RuntimeInterface(TimeSpan.FromSeconds(30));
        Assert.Equal(1, await FunctionHost.RunAsync(
            Settings(platform.Address, handler, database, flush), TestContext.Current.CancellationToken));

        var error = JsonElement.Parse(await platform.InitError);
        Assert.Equal("Function.ArgumentException", error.GetProperty("errorType").GetString());
        Assert.Contains(named, error.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, error.GetProperty("stackTrace").GetArrayLength());
    }

    // No theory: its name would hold the password.
    [Fact]
    public async Task A_wrong_url_is_reported_without_its_password()
    {
        await using var platform = new RuntimeInterface(TimeSpan.FromSeconds(30));
        const string Url = "postgresql://app:secret-under-test@host/app?colour=red";
        Assert.Equal(1, await FunctionHost.RunAsync(
            Settings(platform.Address, "handler", Url, flush: null), TestContext.Current.CancellationToken));

        var error = await platform.InitError;
        Assert.Contains("option colour", error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-under-test", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_without_a_platform_says_so() =>
        Assert.Equal(2, await FunctionHost.RunAsync(
            Settings(address: null, "handler", Memory, flush: null), TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("handler")]
    [InlineData("authorizer")]
    public async Task A_cold_instance_asks_no_database_and_ends_well_when_it_is_stopped(string handler)
    {
        await using var platform = new RuntimeInterface(TimeSpan.FromSeconds(30));
        using var stopping = new CancellationTokenSource();
        var running = FunctionHost.RunAsync(
            Settings(platform.Address, handler, "postgresql://nobody@127.0.0.1:1/nothing", flush: null),
            stopping.Token);

        await platform.Started;
        await stopping.CancelAsync();
        Assert.Equal(0, await running);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_costs_a_503_before_the_deadline()
    {
        // It accepts connections, and says nothing.
        using var server = new TcpListener(IPAddress.Loopback, port: 0);
        server.Start();
        await using var platform = new RuntimeInterface(TimeSpan.FromSeconds(1));
        using var stopping = new CancellationTokenSource();
        var running = FunctionHost.RunAsync(
            Settings(platform.Address, "handler", $"postgresql://nobody@{server.LocalEndpoint}/nothing", flush: null),
            stopping.Token);

        await using var keys = await MemoryKeys.CreateAsync();
        var issued = await keys.IssueAsync();
        var answer = await platform.InvokeAsync(FunctionPayloads.WithKey(issued.Plaintext));
        Assert.Equal(503, answer.Status);
        Assert.InRange(answer.Duration, TimeSpan.Zero, new ApiKeyOptions().ValidationTimeout);

        await stopping.CancelAsync();
        Assert.Equal(0, await running);
    }

    [Fact]
    public async Task Uses_that_cannot_be_written_before_the_answer_stay_counted()
    {
        await using var keys = await MemoryKeys.CreateAsync();
        var issued = await keys.IssueAsync();
        var function = new FlushingFunction(
            keys.Client,
            async (invocation, _) =>
                await new OrdersHandler(keys.Client).AnswerAsync(invocation, CancellationToken.None));

        var answer = await function.AnswerAsync(
            Invocations.Of(FunctionPayloads.WithKey(issued.Plaintext)), new CancellationToken(canceled: true));
        Assert.Equal(200, JsonElement.Parse(answer).GetProperty("statusCode").GetInt32());

        await keys.Client.FlushAsync(TestContext.Current.CancellationToken);
        var key = await keys.Client.GetKeyAsync(
            issued.Key.OrganizationId, issued.Key.Id, TestContext.Current.CancellationToken);
        Assert.Equal(1, key.UseCount);
    }

    [Fact]
    public async Task A_platform_that_is_away_ends_the_instance()
    {
        string address;
        await using (var platform = new RuntimeInterface(TimeSpan.FromSeconds(30)))
            address = platform.Address;
        Assert.Equal(1, await FunctionHost.RunAsync(
            Settings(address, "handler", Memory, flush: null), TestContext.Current.CancellationToken));
        Assert.Equal(1, await FunctionHost.RunAsync(
            Settings(address, "other", Memory, flush: null), TestContext.Current.CancellationToken));
    }

    private static Func<string, string?> Settings(string? address, string? handler, string? database, string? flush) =>
        name => name switch
        {
            FunctionHost.RuntimeSetting => address,
            FunctionHost.HandlerSetting => handler,
            FunctionHost.DatabaseSetting => database,
            FunctionHost.FlushSetting => flush,
            _ => null,
        };
}
