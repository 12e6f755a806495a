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
                services.AddOpenApi();
            });

        var document = JsonNode.Parse((await app.GetAsync("/openapi/v1.json")).Body)!;
        var bodies = document["paths"]!.AsObject()
            .SelectMany(static path => path.Value!.AsObject())
            .Select(static operation => operation.Value!["requestBody"])
            .OfType<JsonNode>()
            .ToList();
        var expiresAt = document["components"]!["schemas"]!["NewKeyRequest"]!["properties"]!["expiresAt"]!;

        Assert.Equal(8, bodies.Count);
        Assert.All(
            bodies,
            static body =>
                Assert.Equal(["application/json"], body["content"]!.AsObject().Select(static content => content.Key)));
        Assert.Equal("date-time", expiresAt["format"]?.GetValue<string>());
    }
}
