using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>A client always gets the status, the headers and the code of a refusal.</summary>
public sealed class RefusalBodyTests
{
    private OrganizationId _organization;

    public static TheoryData<string> AcceptedTypes => new(
        "text/event-stream", "text/html", "text/plain", "application/xml", "image/png", "*/*", "application/json",
        "application/grpc", "text/html;q=0.9, application/json;q=0", "not a media type");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(AcceptedTypes))]
    public async Task A_refusal_has_its_code_whatever_the_client_accepts(string accepted)
    {
        await using var app = await StartAsync();

        var missing = await app.GetAsync("/", $"Accept: {accepted}");
        var unknown = await app.GetAsync("/", $"Accept: {accepted}", "X-API-Key: junk");
        var scope = await app.GetAsync("/scope", $"Accept: {accepted}", $"X-API-Key: {await IssueAsync(app)}");

        Assert.Equal((401, "missing_credential"), (missing.Status, missing.Code));
        Assert.Equal("Bearer", missing["WWW-Authenticate"]);
        Assert.Equal((401, "invalid_token"), (unknown.Status, unknown.Code));
        Assert.Equal((403, "insufficient_scope"), (scope.Status, scope.Code));
        Assert.Equal("orders:write", scope.Problem("scope"));
        Assert.NotNull(scope.Problem("title"));
    }

    [Fact]
    public async Task The_apps_own_writer_for_the_accepted_type_comes_first()
    {
        await using var app = await StartAsync(static services =>
            services.AddSingleton<IProblemDetailsWriter, HtmlProblemWriter>());

        var page = await app.GetAsync("/", "Accept: text/html");
        var problem = await app.GetAsync("/", "Accept: text/plain");

        Assert.Equal((401, "<h1>401</h1>"), (page.Status, page.Body));
        Assert.Equal((401, "missing_credential"), (problem.Status, problem.Code));
    }

    [Fact]
    public async Task A_customized_problem_is_customized_for_every_accepted_type()
    {
        await using var app = await StartAsync(static services => services.AddProblemDetails(static options =>
            options.CustomizeProblemDetails = static context => context.ProblemDetails.Extensions["node"] = "n1"));

        Assert.Equal("n1", (await app.GetAsync("/", "Accept: text/plain")).Problem("node"));
        Assert.Equal("n1", (await app.GetAsync("/")).Problem("node"));
    }

    [Fact]
    public async Task The_request_keeps_the_types_that_it_accepts()
    {
        var accepted = "";
        await using var app = await StartAsync(use: app => app.Use(async (context, next) =>
        {
            await next(context);
            accepted = context.Request.Headers.Accept.ToString();
        }).UseAuthentication().UseAuthorization());

        await app.GetAsync("/", "Accept: text/html");

        Assert.Equal("text/html", accepted);
    }

    private async Task<string> IssueAsync(TestApp app) => (await app.Client.CreateKeyAsync(
        _organization, metadata: new() { Scopes = ["orders:read"] }, cancellationToken: Token)).Plaintext;

    private Task<TestApp> StartAsync(
        Action<IServiceCollection>? configure = null, Action<IApplicationBuilder>? use = null) => TestApp.StartAsync(
        async (endpoints, client) =>
        {
            _organization = (await client.CreateOrganizationAsync("Acme Inc", Token)).Id;
            use?.Invoke((IApplicationBuilder)endpoints);
            endpoints.MapGet("/", static () => "").RequireApiKey();
            endpoints.MapGet("/scope", static () => "").RequireApiKey().RequireScope("orders:write");
        },
        services =>
        {
            configure?.Invoke(services);
            services.AddAuthentication().AddApiKey();
        });

    private sealed class HtmlProblemWriter : IProblemDetailsWriter
    {
        public bool CanWrite(ProblemDetailsContext context) =>
            context.HttpContext.Request.Headers.Accept.ToString() is "text/html";

        public async ValueTask WriteAsync(ProblemDetailsContext context)
        {
            context.HttpContext.Response.ContentType = "text/html";
            await context.HttpContext.Response.WriteAsync($"<h1>{context.ProblemDetails.Status}</h1>");
        }
    }
}
