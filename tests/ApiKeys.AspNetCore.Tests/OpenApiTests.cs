using System.Text.Json;
using ApiKeys.AspNetCore.Tests.Controllers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>The OpenAPI document of an app describes its use of keys.</summary>
public sealed class OpenApiTests
{
    private const string ReadOrders = """[{"ApiKey":["orders:read"]},{"ApiKeyBearer":["orders:read"]}]""";

    private const string ReadAndWriteOrders =
        """[{"ApiKey":["orders:read","orders:write"]},{"ApiKeyBearer":["orders:read","orders:write"]}]""";

    private const string ManageKeys = """[{"ApiKey":["keys:manage"]},{"ApiKeyBearer":["keys:manage"]}]""";

    [Fact]
    public async Task Both_headers_are_security_schemes()
    {
        var schemes = (await DescribeAsync(static _ => { })).GetProperty("components").GetProperty("securitySchemes");

        Assert.Equal(["ApiKey", "ApiKeyBearer"], Names(schemes));
        Assert.Equal(
            ("apiKey", "header", "X-API-Key"),
            (Text(schemes, "ApiKey", "type"), Text(schemes, "ApiKey", "in"), Text(schemes, "ApiKey", "name")));
        Assert.Equal(
            ("http", "bearer"),
            (Text(schemes, "ApiKeyBearer", "type"), Text(schemes, "ApiKeyBearer", "scheme")));
    }

    [Fact]
    public async Task A_disabled_authorization_scheme_is_not_described()
    {
        var document = await DescribeAsync(static options => options.AuthorizationScheme = null);

        Assert.Equal(["ApiKey"], Names(document.GetProperty("components").GetProperty("securitySchemes")));
        Assert.Equal("""[{"ApiKey":["orders:read"]}]""", Security(document, "/orders", "get"));
    }

    [Fact]
    public async Task A_disabled_key_header_is_not_described()
    {
        var document = await DescribeAsync(static options => options.HeaderName = null);

        Assert.Equal(["ApiKeyBearer"], Names(document.GetProperty("components").GetProperty("securitySchemes")));
        Assert.Equal("""[{"ApiKeyBearer":["orders:read"]}]""", Security(document, "/orders", "get"));
    }

    [Fact]
    public async Task An_operation_lists_its_scopes_and_its_refusals()
    {
        var document = await DescribeAsync(static _ => { });

        Assert.Equal(ReadOrders, Security(document, "/orders", "get"));
        Assert.Equal(ReadAndWriteOrders, Security(document, "/policy", "get"));
        Assert.Equal("""[{"ApiKey":[]},{"ApiKeyBearer":[]}]""", Security(document, "/key", "get"));
        Assert.Equal(
            ["200", "401", "403", "429", "503"],
            Names(Operation(document, "/orders", "get").GetProperty("responses")).Order());
    }

    [Fact]
    public async Task One_of_several_scopes_is_described_by_alternatives()
    {
        var document = await DescribeAsync(static options =>
        {
            options.AuthorizationScheme = null;
        });

        Assert.Equal("""[{"ApiKey":["api","a"]},{"ApiKey":["api","b"]}]""", Security(document, "/any", "get"));
        Assert.Equal(
            """[{"ApiKey":["a","b"]},{"ApiKey":["a","c"]},{"ApiKey":["b"]}]""",
            Security(document, "/any-of-two", "get"));
        var both = await DescribeAsync(static _ => { });
        Assert.Equal(
            """
            [{"ApiKey":["api","a"]},{"ApiKey":["api","b"]},{"ApiKeyBearer":["api","a"]},{"ApiKeyBearer":["api","b"]}]
            """,
            Security(both, "/any", "get"));
        Assert.Equal(
            ["200", "401", "403", "429", "503"],
            Names(Operation(document, "/any", "get").GetProperty("responses")).Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_operation_of_a_controller_lists_the_scopes_of_its_attributes(bool hasEndpointRouting)
    {
        await using var app = await TestApp.StartAsync(
            (endpoints, _) =>
            {
                endpoints.MapOpenApi();
                if (hasEndpointRouting)
                    endpoints.MapControllers();
                else
                    ((WebApplication)endpoints).UseMvc();
                return Task.CompletedTask;
            },
            services =>
            {
                services.AddAuthentication().AddApiKey();
                services.AddMvc(options => options.EnableEndpointRouting = hasEndpointRouting)
                    .AddApplicationPart(typeof(OrdersController).Assembly);
                services.AddOpenApi(static options => options.AddApiKeySecurity());
            });
        using var document = JsonDocument.Parse((await app.GetAsync("/openapi/v1.json")).Body);

        const string path = "/controllers/orders";
        Assert.Equal(ReadOrders, Security(document.RootElement, path, "get"));
        Assert.Equal(ReadAndWriteOrders, Security(document.RootElement, path, "post"));
    }

    [Fact]
    public async Task An_operation_of_a_controller_lists_the_scopes_of_a_global_filter()
    {
        await using var app = await TestApp.StartAsync(
            static (endpoints, _) =>
            {
                endpoints.MapOpenApi();
                endpoints.MapControllers();
                return Task.CompletedTask;
            },
            static services =>
            {
                services.AddAuthentication().AddApiKey();
                services.AddControllers(static options =>
                        options.Filters.Add(new AuthorizeFilter([new RequireScopeAttribute("api:use")])))
                    .AddApplicationPart(typeof(OrdersController).Assembly);
                services.AddOpenApi(static options => options.AddApiKeySecurity());
            });
        using var document = JsonDocument.Parse((await app.GetAsync("/openapi/v1.json")).Body);

        Assert.Equal(
            ReadOrders.Replace("\"orders:read\"", "\"orders:read\",\"api:use\"", StringComparison.Ordinal),
            Security(document.RootElement, "/controllers/orders", "get"));
    }

    [Theory]
    [InlineData("/open")]
    [InlineData("/anonymous")]
    public async Task An_anonymous_operation_requires_nothing(string path)
    {
        var document = await DescribeAsync(static _ => { });

        Assert.False(Operation(document, path, "get").TryGetProperty("security", out _));
        Assert.Equal(["200"], Names(Operation(document, path, "get").GetProperty("responses")));
    }

    [Fact]
    public async Task Every_management_operation_is_described()
    {
        var document = await DescribeAsync(static _ => { });
        var operations = document.GetProperty("paths").EnumerateObject()
            .Where(static path => path.Name.StartsWith("/admin/", StringComparison.Ordinal))
            .SelectMany(
                static path => path.Value.EnumerateObject(),
                static (path, operation) => (Path: path.Name, Method: operation.Name, Operation: operation.Value))
            .ToList();

        Assert.NotEmpty(operations);
        Assert.All(operations, operation =>
        {
            var (path, method, description) = operation;
            Assert.NotEmpty(description.GetProperty("summary").GetString()!);
            Assert.Equal(ManageKeys, JsonSerializer.Serialize(description.GetProperty("security")));
            Assert.Equal(
                path.Split('/').Where(static part => part.StartsWith('{')).Select(static part => part.Trim('{', '}')),
                Parameters(description, "path"));
            Assert.Equal(
                method is "post" or "put" or "patch" && !IsWithoutBody(path),
                description.TryGetProperty("requestBody", out _));
            Assert.Single(
                Names(description.GetProperty("responses")),
                static status => status is "200" or "201" or "204");
            if (description.GetProperty("responses").TryGetProperty("200", out var ok))
                Assert.True(ok.TryGetProperty("content", out _), $"{method} {path} does not describe its answer.");
        });
    }

    [Fact]
    public async Task Each_answer_has_an_example_with_the_members_of_its_schema()
    {
        var document = await DescribeAsync(static _ => { });
        var answers = document.GetProperty("paths").EnumerateObject()
            .Where(static path => path.Name.StartsWith("/admin/", StringComparison.Ordinal)
                || path.Name.StartsWith("/keys/", StringComparison.Ordinal))
            .SelectMany(static path => path.Value.EnumerateObject())
            .SelectMany(static operation => operation.Value.GetProperty("responses").EnumerateObject())
            .Where(static answer => answer.Name is "200" or "201")
            .Select(static answer => answer.Value.GetProperty("content").GetProperty("application/json"))
            .ToList();

        Assert.True(answers.Count > 30, $"{answers.Count} answers");
        foreach (var answer in answers)
            AssertExample(document, answer.GetProperty("schema"), answer.GetProperty("example"));
    }

    [Fact]
    public async Task The_query_of_a_list_and_the_bodies_of_a_new_key_are_described()
    {
        var document = await DescribeAsync(static _ => { });
        var list = Operation(document, "/admin/organizations/{organizationId}/keys", "get");
        var create = Operation(document, "/admin/organizations/{organizationId}/keys", "post");

        Assert.Equal(
            [
                "after", "custom", "expiresBefore", "limit", "name", "owner", "prefix", "product", "project", "status",
                "unusedSince",
            ],
            Parameters(list, "query").Order());
        Assert.Contains("scopes", Properties(document, create.GetProperty("requestBody")));
        Assert.Contains("items", Properties(document, list.GetProperty("responses").GetProperty("200")));
        Assert.NotEmpty(Properties(document, create.GetProperty("responses").GetProperty("201")));
    }

    private static void AssertExample(JsonElement document, JsonElement schema, JsonElement example)
    {
        if (schema.TryGetProperty("oneOf", out var choices))
            schema = choices.EnumerateArray().Single(static choice => choice.TryGetProperty("$ref", out _));
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()!.Split('/')[^1];
            schema = document.GetProperty("components").GetProperty("schemas").GetProperty(name);
        }

        if (example.ValueKind is JsonValueKind.Array)
        {
            Assert.NotEmpty(example.EnumerateArray());
            foreach (var item in example.EnumerateArray())
                AssertExample(document, schema.GetProperty("items"), item);
        }
        else if (example.ValueKind is JsonValueKind.Object && schema.TryGetProperty("properties", out var properties))
        {
            // A key that the library understands lacks the member.
            Assert.Equal(
                Names(properties).Where(static name => name is not "understood").Order(StringComparer.Ordinal),
                Names(example).Order(StringComparer.Ordinal));
            foreach (var member in example.EnumerateObject())
                AssertExample(document, properties.GetProperty(member.Name), member.Value);
        }
    }

    private static async Task<JsonElement> DescribeAsync(Action<ApiKeyAuthenticationOptions> options)
    {
        await using var app = await TestApp.StartAsync(
            static (endpoints, _) =>
            {
                endpoints.MapOpenApi();
                endpoints.MapGet("/open", static () => "");
                endpoints.MapGet("/anonymous", static () => "").RequireScope("orders:read").AllowAnonymous();
                endpoints.MapGet("/key", static () => "").RequireApiKey();
                endpoints.MapGet("/orders", static () => "").RequireApiKey().RequireScope("orders:read");
                endpoints.MapGet("/any", static () => "").RequireScope("api").RequireAnyScope("a", "b");
                endpoints.MapGet("/any-of-two", static () => "").RequireAnyScope("a", "b").RequireAnyScope("b", "c");
                endpoints.MapGet("/policy", static () => "")
                    .RequireAuthorization("orders")
                    .RequireScope("orders:write");
                endpoints.MapApiKeyManagement("/admin", "manage");
                endpoints.MapApiKeyHolder("/keys");
                return Task.CompletedTask;
            },
            services =>
            {
                services.AddAuthentication().AddApiKey(options);
                services.AddAuthorizationBuilder()
                    .AddPolicy("orders", static policy => policy.RequireScope("orders:read"))
                    .AddPolicy("manage", static policy => policy.RequireApiKey().RequireScope("keys:manage"));
                services.AddOpenApi(static options => options.AddApiKeySecurity());
            });
        var response = await app.GetAsync("/openapi/v1.json");
        Assert.Equal(200, response.Status);
        using var document = JsonDocument.Parse(response.Body);
        return document.RootElement.Clone();
    }

    private static bool IsWithoutBody(string path) =>
        path.EndsWith("}/enable", StringComparison.Ordinal)
        || path.EndsWith("/expire", StringComparison.Ordinal)
        || (path.EndsWith("/resume", StringComparison.Ordinal)
            && !path.EndsWith("/owners/resume", StringComparison.Ordinal))
        || (path.EndsWith("/products/{productId}", StringComparison.Ordinal)
            && path.Contains("/projects/", StringComparison.Ordinal));

    private static JsonElement Operation(JsonElement document, string path, string method) =>
        document.GetProperty("paths").GetProperty(path).GetProperty(method);

    private static string Security(JsonElement document, string path, string method) =>
        JsonSerializer.Serialize(Operation(document, path, method).GetProperty("security"));

    private static List<string> Names(JsonElement element) =>
        [.. element.EnumerateObject().Select(static member => member.Name)];

    private static List<string> Parameters(JsonElement operation, string place)
    {
        if (!operation.TryGetProperty("parameters", out var parameters))
            return [];

        return
        [
            .. parameters.EnumerateArray()
                .Where(parameter => parameter.GetProperty("in").GetString() == place)
                .Select(static parameter => parameter.GetProperty("name").GetString()!),
        ];
    }

    private static List<string> Properties(JsonElement document, JsonElement body)
    {
        var schema = body.GetProperty("content").GetProperty("application/json").GetProperty("schema");
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()!.Split('/')[^1];
            schema = document.GetProperty("components").GetProperty("schemas").GetProperty(name);
        }

        return Names(schema.GetProperty("properties"));
    }

    private static string? Text(JsonElement schemes, string scheme, string member) =>
        schemes.GetProperty(scheme).GetProperty(member).GetString();
}
