using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>An app with the management endpoints under <c>/admin</c>, and an operator's key for them.</summary>
internal sealed class ManagedApp : IAsyncDisposable
{
    private readonly TestApp _app;
    private readonly IssuedKey _operator;
    private readonly ManagementConnection _connection;

    private ManagedApp(TestApp app, IssuedKey operatorKey)
    {
        _app = app;
        _operator = operatorKey;
        _connection = new(app.EndPoint);
    }

    public ApiKeyClient Client => _app.Client;

    public TestApp App => _app;

    public IssuedKey Operator => _operator;

    /// <summary>The header that presents the operator's key.</summary>
    public string Credential => $"X-API-Key: {_operator.Plaintext}";

    /// <summary>Every method of every mapped route.</summary>
    public IReadOnlyList<ManagementRoute> Routes =>
    [
        .. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(static endpoint => endpoint.RoutePattern.RawText!.StartsWith("/admin/", StringComparison.Ordinal))
            .SelectMany(static endpoint =>
                endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(method =>
                    new ManagementRoute(
                        method,
                        endpoint.RoutePattern.RawText!,
                        HasBody: endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not null,
                        NeedsBody: endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is { IsOptional: false }))),
    ];

    /// <summary>Starts an app.</summary>
    /// <param name="pipeline">The middleware before the endpoints, or null for ASP.NET Core's default.</param>
    public static async Task<ManagedApp> StartAsync(Action<WebApplication>? pipeline = null)
    {
        IssuedKey? operatorKey = null;
        var app = await TestApp.StartAsync(
            async (endpoints, client) =>
            {
                pipeline?.Invoke((WebApplication)endpoints);
                endpoints.MapApiKeyManagement("/admin", "operator");
                var operators = await client.CreateOrganizationAsync(
                    "Operators",
                    TestContext.Current.CancellationToken);
                operatorKey = await client.CreateKeyAsync(
                    operators.Id,
                    metadata: new() { Scopes = ["*", KeyCeiling.OperatorScope] },
                    cancellationToken: TestContext.Current.CancellationToken);
            },
            static services =>
            {
                services.AddAuthentication().AddApiKey();
                services.AddAuthorizationBuilder().AddPolicy(
                    "operator",
                    static policy => policy.RequireApiKey().RequireScope("keys:manage"));
            });
        return new(app, operatorKey!);
    }

    /// <summary>Sends a request with the operator's key.</summary>
    public Task<WireResponse> SendAsync(string method, string path, string? json = null) =>
        json is null
            ? _connection.SendAsync(method, path, [Credential], method is "GET" or "DELETE" ? null : [])
            : _connection.SendAsync(
                method,
                path,
                [Credential, "Content-Type: application/json"],
                Encoding.UTF8.GetBytes(json));

    /// <summary>Sends a request with the operator's key, and returns the answer's JSON.</summary>
    public async Task<JsonNode> CallAsync(int status, string method, string path, string? json = null)
    {
        var response = await SendAsync(method, path, json);
        Assert.Equal((status, "application/json; charset=utf-8"), (response.Status, response["Content-Type"]));
        return JsonNode.Parse(response.Body)!;
    }

    /// <summary>Everything in the database, except for the columns that a use of a key changes.</summary>
    public async Task<string> SnapshotAsync()
    {
        var text = new StringBuilder();
        await foreach (var organization in Client.ListOrganizationsAsync())
        {
            text.AppendLine(organization.ToString());
            await foreach (var product in Client.ListProductsAsync(organization.Id))
                text.AppendLine(product.ToString());
            await foreach (var project in Client.ListProjectsAsync(organization.Id))
            {
                text.AppendLine(project.ToString());
                await foreach (var product in Client.ListProjectProductsAsync(organization.Id, project.Id))
                    text.AppendLine(product.Id.ToString());
            }

            await foreach (var key in Client.ListKeysAsync(organization.Id))
            {
                var said = key.Metadata;
                text.AppendLine(string.Join(
                    '|',
                    key.Id,
                    key.OrganizationId,
                    key.ProjectId,
                    key.ProductId,
                    key.Prefix,
                    key.CreatedAt,
                    key.RevokedAt,
                    key.DisabledAt));
                text.AppendLine(string.Join(
                    '|',
                    said.Name,
                    said.Owner,
                    string.Join(' ', said.Scopes),
                    string.Join(' ', said.RateLimits),
                    said.ExpiresAt,
                    said.Custom));
            }
        }

        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        await _app.DisposeAsync();
    }
}
