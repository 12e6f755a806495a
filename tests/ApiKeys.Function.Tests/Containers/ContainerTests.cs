using System.Net;
using ApiKeys.DatabaseTests.Infrastructure;
using ApiKeys.FunctionTests.Infrastructure;

namespace ApiKeys.FunctionTests.Containers;

/// <summary>samples/WebApi on a platform that runs containers, on one kind of database.</summary>
public abstract class ContainerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected abstract TestDatabase CreateDatabase();

    [Theory]
    [InlineData("PORT")]
    [InlineData("FUNCTIONS_CUSTOMHANDLER_PORT")]
    public async Task The_app_listens_on_the_port_that_the_platform_names(string variable)
    {
        await using var scene = await ContainerScene.CreateAsync(CreateDatabase(), variable);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(scene));
    }

    [Fact]
    public async Task SIGTERM_ends_the_app_after_the_call_in_flight_and_writes_every_use()
    {
        await using var scene = await ContainerScene.CreateAsync(CreateDatabase());
        Assert.Equal(HttpStatusCode.OK, await GetAsync(scene));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(scene));

        using var body = new HeldContent("""{"item":"tea"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = body };
        request.Headers.ExpectContinue = true;
        var call = scene.Client.SendAsync(request, Token);
        await body.IsAskedFor.WaitAsync(Token);

        scene.Instance.Terminate();
        await scene.Instance.WaitUntilItListensNoMoreAsync(Token);
        body.Send();
        using var answer = await call;
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal((0, ""), (await scene.Instance.WaitForExitAsync(Token), scene.Instance.Log));
        Assert.Equal(3, await scene.CountUsesAsync());
    }

    [Fact]
    public async Task With_the_flush_before_the_answer_a_kill_loses_no_use()
    {
        await using var scene = await ContainerScene.CreateAsync(CreateDatabase(), flushes: true);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(scene));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(scene));
        await scene.Instance.KillAsync();
        Assert.Equal(2, await scene.CountUsesAsync());
    }

    private static async Task<HttpStatusCode> GetAsync(ContainerScene scene)
    {
        using var answer = await scene.Client.GetAsync("/orders", Token);
        return answer.StatusCode;
    }
}

public sealed class SqliteContainerTests : ContainerTests
{
    private protected override TestDatabase CreateDatabase() => new SqliteTestDatabase();
}

public sealed class PostgreSqlContainerTests : ContainerTests
{
    private protected override TestDatabase CreateDatabase() => new PostgreSqlTestDatabase();
}

public sealed class MySqlContainerTests : ContainerTests
{
    private protected override TestDatabase CreateDatabase() => new MySqlTestDatabase();
}
