using System.Text.Json;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>
/// A handler has the key of its caller as a parameter. The type of the parameter says whether it needs one.
/// </summary>
public sealed class KeyParameterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_handler_that_takes_a_key_is_called_with_the_key_of_its_caller()
    {
        await using var app = await StartAsync();
        var issued = await IssueAsync(app);

        foreach (var path in (string[])["/key", "/optional", "/open", "/posted/7"])
        {
            var answer = await SendAsync(app, path, $"X-API-Key: {issued.Plaintext}");
            Assert.Equal((200, issued.Key.Id.ToString()), (answer.Status, answer.Body));
        }
    }

    [Theory]
    [InlineData("/key")]
    [InlineData("/posted/7")]
    public async Task A_handler_that_takes_a_key_refuses_a_call_without_one_as_a_protected_endpoint_does(string path)
    {
        await using var app = await StartAsync();

        var answer = await SendAsync(app, path);
        Assert.Equal((401, "missing_credential"), (answer.Status, answer.Problem("code")));
        Assert.Equal("Bearer", answer["WWW-Authenticate"]);

        answer = await SendAsync(app, path, "X-API-Key: junk");
        Assert.Equal((401, "invalid_token"), (answer.Status, answer.Problem("code")));
    }

    [Fact]
    public async Task A_handler_whose_key_may_be_null_is_called_with_null_where_there_is_no_key()
    {
        await using var app = await StartAsync();

        foreach (var headers in (string[][])[[], ["X-API-Key: junk"]])
        {
            var answer = await SendAsync(app, "/optional", headers);
            Assert.Equal((200, "nobody"), (answer.Status, answer.Body));
        }
    }

    [Fact]
    public async Task An_anonymous_endpoint_that_cannot_do_without_a_key_answers_401()
    {
        await using var app = await StartAsync();

        Assert.Equal(401, (await SendAsync(app, "/open")).Status);
        Assert.Equal(401, (await SendAsync(app, "/open", "X-API-Key: junk")).Status);
    }

    [Fact]
    public async Task A_key_is_required_whatever_the_default_scheme_is_and_beside_other_policies()
    {
        await using var app = await StartAsync(static services =>
            services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie().AddApiKey());
        var (reader, other) = (await IssueAsync(app, "orders:read"), await IssueAsync(app));

        Assert.Equal(200, (await SendAsync(app, "/scoped", $"X-API-Key: {reader.Plaintext}")).Status);
        var answer = await SendAsync(app, "/scoped", $"X-API-Key: {other.Plaintext}");
        Assert.Equal((403, "insufficient_scope"), (answer.Status, answer.Problem("code")));
        Assert.Equal(200, (await SendAsync(app, "/key", $"X-API-Key: {other.Plaintext}")).Status);
        Assert.Equal(401, (await SendAsync(app, "/key")).Status);
    }

    [Fact]
    public async Task A_call_counts_once_and_is_charged_once()
    {
        await using var app = await StartAsync();
        var issued = await IssueAsync(app, limit: RateLimit.PerDay(2));

        foreach (var status in (int[])[200, 200, 429])
            Assert.Equal(status, (await SendAsync(app, "/key", $"X-API-Key: {issued.Plaintext}")).Status);

        await app.Client.FlushAsync(Token);
        Assert.Equal(2, (await app.Client.GetKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Token)).UseCount);
    }

    [Fact]
    public async Task The_document_of_the_app_has_the_requirement_and_no_parameter()
    {
        await using var app = await StartAsync(static services =>
        {
            services.AddAuthentication().AddApiKey();
            services.AddOpenApi(static options => options.AddApiKeySecurity());
        });

        using var document = JsonDocument.Parse((await app.GetAsync("/openapi/v1.json")).Body);
        var paths = document.RootElement.GetProperty("paths");

        foreach (var (path, method, isProtected, parameters) in ((string, string, bool, int)[])
            [("/key", "get", true, 0), ("/posted/{id}", "post", true, 1), ("/optional", "get", false, 0)])
        {
            var operation = paths.GetProperty(path).GetProperty(method);
            Assert.Equal(isProtected, operation.TryGetProperty("security", out _));
            Assert.False(operation.TryGetProperty("requestBody", out _));
            Assert.Equal(
                parameters,
                operation.TryGetProperty("parameters", out var described) ? described.GetArrayLength() : 0);
        }
    }

    [Fact]
    public async Task A_handler_that_takes_a_key_has_the_services_of_its_request_as_any_other()
    {
        await using var app = await StartAsync(static services =>
        {
            services.AddAuthentication().AddApiKey();
            services.AddScoped<Basket>();
            services.AddKeyedSingleton("second", new Basket());
        });
        var issued = await IssueAsync(app);

        var answer = await SendAsync(app, "/services", $"X-API-Key: {issued.Plaintext}");
        Assert.Equal((200, "True True True"), (answer.Status, answer.Body));
        Assert.Equal(200, (await SendAsync(app, "/services")).Status);
    }

    [Fact]
    public async Task Code_outside_a_handler_is_told_how_to_find_the_key()
    {
        await using var app = await StartAsync();
        using var scope = app.Services.CreateScope();

        var exception = Assert.Throws<InvalidOperationException>(scope.ServiceProvider.GetService<ApiKey>);

        Assert.Contains("GetApiKey", exception.Message, StringComparison.Ordinal);
    }

    private static Task<TestApp> StartAsync(Action<IServiceCollection>? configure = null) => TestApp.StartAsync(
        static (endpoints, _) =>
        {
            endpoints.MapGet("/key", static (ApiKey key) => key.Id.ToString());
            endpoints.MapGet("/scoped", static (ApiKey key) => key.Id.ToString()).RequireScope("orders:read");
            endpoints.MapGet("/optional", static (ApiKey? key) => key?.Id.ToString() ?? "nobody");
            endpoints.MapGet("/open", static (ApiKey key) => key.Id.ToString()).AllowAnonymous();
            endpoints.MapPost("/posted/{id}", static (int id, ApiKey key) => key.Id.ToString());
            endpoints.MapGet("/services", static (ApiKey? key, HttpContext context) =>
            {
                var basket = context.RequestServices.GetRequiredService<Basket>();
                var second = context.RequestServices.GetRequiredKeyedService<Basket>("second");
                using var scope = context.RequestServices.CreateScope();
                return $"{basket == context.RequestServices.GetService<Basket>()} {second != basket} "
                    + (scope.ServiceProvider.GetRequiredService<Basket>() != basket);
            });
            endpoints.MapOpenApi().AllowAnonymous();
            return Task.CompletedTask;
        },
        configure);

    private static Task<WireResponse> SendAsync(TestApp app, string path, params string[] headers) =>
        WireClient.SendAsync(
            app.EndPoint, $"{(path.StartsWith("/posted", StringComparison.Ordinal) ? "POST" : "GET")} {path} HTTP/1.1",
            [.. headers, "Content-Length: 0"]);

    private static async Task<IssuedKey> IssueAsync(TestApp app, string? scope = null, RateLimit? limit = null)
    {
        var (organization, _) = await app.Client.GetOrCreateOrganizationAsync("Acme Inc", Token);
        var metadata = new KeyMetadata
        {
            Scopes = scope is null ? [] : [scope],
            RateLimits = limit is { } one ? [one] : [],
        };
        return await app.Client.CreateKeyAsync(organization.Id, metadata: metadata, cancellationToken: Token);
    }

    private sealed class Basket;
}
