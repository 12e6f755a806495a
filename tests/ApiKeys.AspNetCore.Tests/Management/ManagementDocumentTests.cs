using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>The OpenAPI document of the management endpoints, and of those for the holder of a key.</summary>
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

        Assert.Equal(25, bodies.Count);
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
            50,
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
    public async Task Each_operation_on_something_in_the_path_can_answer_that_it_does_not_exist() => Assert.Equal(
        [
            "CreateOrganization", "FindKey", "GetOwnKey", "ListOrganizations", "RevokeKeyText", "RevokeOwnKey",
            "RotateOwnKey",
        ],
        Operations(await DescribeAsync())
            .Where(static operation => ProblemOf(operation, "404") is not "not_found")
            .Select(NameOf)
            .Order());

    [Fact]
    public async Task Conflicts_and_changed_versions_are_described_with_their_codes() => Assert.Equal(
        [
            "CreateKey 409 product_not_linked",
            "CreateOrganization 409 already_exists",
            "CreateProduct 409 already_exists",
            "CreateProject 409 already_exists",
            "DeleteOrganization 409 in_use",
            "DeleteProduct 409 in_use",
            "DeleteProject 409 in_use",
            "RenameOrganization 409 already_exists",
            "RenameProduct 409 already_exists",
            "RenameProject 409 already_exists",
            "RotateKey 409 too_many_secrets",
            "RotateOwnKey 409 too_many_secrets",
            "UnlinkProduct 409 in_use",
            "UpdateKey 412 version_conflict",
        ],
        from operation in Operations(await DescribeAsync())
        from status in (string[])["409", "412"]
        let code = ProblemOf(operation, status)
        where code is not null
        orderby NameOf(operation)
        select $"{NameOf(operation)} {status} {code}");

    [Theory]
    [InlineData("CreateKey", "product_not_linked", "idempotency_conflict")]
    [InlineData("RotateKey", "too_many_secrets", "key_ended", "idempotency_conflict")]
    [InlineData("RotateOwnKey", "too_many_secrets", "key_ended", "idempotency_conflict")]
    public async Task An_operation_with_several_conflicts_names_them_all(string operation, params string[] codes)
    {
        var described = Operations(await DescribeAsync()).Single(one => NameOf(one) == operation);
        var description = described["responses"]!["409"]!["description"]!.GetValue<string>();

        Assert.All(codes, code => Assert.Contains($"{code}: ", description, StringComparison.Ordinal));
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

    private static string NameOf(JsonNode operation) => operation["operationId"]!.GetValue<string>();

    // The code in the example of a problem, or null if the operation does not have the problem.
    private static string? ProblemOf(JsonNode operation, string status) =>
        operation["responses"]![status]?["content"]!["application/problem+json"]!["example"]!["code"]!
            .GetValue<string>();

    private static async Task<JsonNode> DescribeAsync()
    {
        await using var app = await TestApp.StartAsync(
            static (endpoints, _) =>
            {
                endpoints.MapOpenApi();
                endpoints.MapApiKeyManagement(
                    "/admin",
                    new AuthorizationPolicyBuilder().RequireAssertion(static _ => true).Build());
                endpoints.MapApiKeyHolder("/keys");
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
