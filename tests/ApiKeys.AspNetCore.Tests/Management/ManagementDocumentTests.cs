using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>The OpenAPI document of the management endpoints.</summary>
public sealed class ManagementDocumentTests
{
    [Fact]
    public async Task Bodies_are_described_as_JSON_only()
    {
        var document = await DescribeAsync();
        var bodies = Operations(document)
            .Select(static operation => operation["requestBody"])
            .OfType<JsonNode>()
            .ToList();
        var expiresAt = document["components"]!["schemas"]!["NewKeyRequest"]!["properties"]!["expiresAt"]!;

        Assert.Equal(23, bodies.Count);
        Assert.All(
            bodies,
            static body =>
            {
                var content = Assert.Single(body["content"]!.AsObject());
                Assert.Contains(content.Key, (string[])["application/json", "application/merge-patch+json"]);
                Assert.NotEmpty(content.Value!["example"]!.AsObject());
            });
        Assert.Single(bodies, static body => body["content"]!["application/merge-patch+json"] is not null);
        Assert.Equal("date-time", expiresAt["format"]?.GetValue<string>());
    }

    [Fact]
    public async Task Each_operation_has_an_id_of_its_own_a_summary_and_its_problems()
    {
        var document = await DescribeAsync();
        var operations = Operations(document).ToList();

        Assert.Equal(
            46,
            operations.Select(static operation => operation["operationId"]!.GetValue<string>()).Distinct().Count());
        foreach (var operation in operations)
        {
            Assert.NotEmpty(operation["summary"]!.GetValue<string>());
            var responses = operation["responses"]!.AsObject();
            Assert.Superset(new HashSet<string> { "400", "503" }, responses.Select(static one => one.Key).ToHashSet());
            Assert.Equal(operation["requestBody"] is not null, responses.ContainsKey("415"));

            // The refusals of keys are described by AddApiKeySecurity.
            foreach (var (_, problem) in responses.Where(
                static one => one.Key[0] is '4' or '5' && one.Key is not ("401" or "403" or "429")))
            {
                Assert.NotEmpty(problem!["description"]!.GetValue<string>());
                Assert.NotEmpty(
                    problem["content"]!["application/problem+json"]!["example"]!["code"]!.GetValue<string>());
            }
        }
    }

    [Fact]
    public async Task Parameters_are_described_as_they_are_read()
    {
        var list = (await DescribeAsync())["paths"]!["/admin/organizations/{organizationId}/keys"]!["get"]!;
        var parameters = list["parameters"]!.AsArray().ToDictionary(
            static parameter => parameter!["name"]!.GetValue<string>(),
            static parameter => parameter!["schema"]!);

        Assert.Equal(
            [
                "after", "custom", "expiresBefore", "limit", "name", "organizationId", "owner", "prefix", "product",
                "project", "status", "unusedSince",
            ],
            parameters.Keys.Order());
        Assert.Equal("uuid", parameters["after"]["format"]!.GetValue<string>());
        Assert.Equal("date-time", parameters["expiresBefore"]["format"]!.GetValue<string>());
        Assert.Equal("date-time", parameters["unusedSince"]["format"]!.GetValue<string>());
        Assert.Equal(
            ("integer", 200),
            (parameters["limit"]["type"]!.GetValue<string>(), parameters["limit"]["maximum"]!.GetValue<int>()));
        Assert.Equal(
            ["active", "disabled", "expired", "notYetActive", "revoked"],
            parameters["status"]["enum"]!.AsArray().Select(static value => value!.GetValue<string>()).Order());
    }

    [Theory]
    [InlineData("ApiKeyId")]
    [InlineData("OrganizationId")]
    [InlineData("ProjectId")]
    [InlineData("ProductId")]
    public async Task An_id_is_described_as_the_text_that_it_is(string name)
    {
        var schema = (await DescribeAsync())["components"]!["schemas"]![name]!;

        Assert.Equal("string uuid", $"{schema["type"]} {schema["format"]}");
    }

    private static IEnumerable<JsonNode> Operations(JsonNode document) => document["paths"]!.AsObject()
        .SelectMany(static path => path.Value!.AsObject())
        .Select(static operation => operation.Value!);

    private static async Task<JsonNode> DescribeAsync()
    {
        await using var app = await TestApp.StartAsync(
            static (endpoints, _) =>
            {
                endpoints.MapOpenApi();
                endpoints.MapApiKeyManagement(
                    "/admin",
                    new AuthorizationPolicyBuilder().RequireAssertion(static _ => true).Build());
                return Task.CompletedTask;
            },
            static services =>
            {
                services.AddAuthentication().AddApiKey();
                services.AddAuthorization();
                services.AddOpenApi(static options => options.AddApiKeySecurity());
            });

        return JsonNode.Parse((await app.GetAsync("/openapi/v1.json")).Body)!;
    }
}
