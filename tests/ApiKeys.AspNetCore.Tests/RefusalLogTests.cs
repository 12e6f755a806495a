using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>The log tells the operator why a key was refused, which the answer does not tell the client.</summary>
public sealed class RefusalLogTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ValidationStatus.Malformed, 401)]
    [InlineData(ValidationStatus.Unknown, 401)]
    [InlineData(ValidationStatus.Revoked, 401)]
    [InlineData(ValidationStatus.NotYetActive, 401)]
    [InlineData(ValidationStatus.Expired, 401)]
    [InlineData(ValidationStatus.Disabled, 401)]
    [InlineData(ValidationStatus.NetworkNotAllowed, 403)]
    [InlineData(ValidationStatus.InsufficientScope, 403)]
    [InlineData(ValidationStatus.RateLimited, 429)]
    public async Task A_refusal_is_logged_as_information_with_its_reason_and_without_the_key(
        ValidationStatus reason, int status)
    {
        await using var app = await TestApp.StartAsync(static (endpoints, _) =>
        {
            endpoints.MapGet("/orders", static () => "orders").RequireScope("orders:read");
            return Task.CompletedTask;
        });
        var text = await PrepareAsync(app.Client, reason);

        Assert.Equal(status, (await app.GetAsync("/orders", $"X-API-Key: {text}")).Status);

        Assert.Contains(
            app.Log.Entries,
            entry => entry.StartsWith("Information: ", StringComparison.Ordinal)
                && entry.Contains($"The key was refused: {reason}.", StringComparison.Ordinal));
        Assert.DoesNotContain(app.Log.Entries, entry => entry.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_that_is_not_understood_is_unavailable_and_marked_in_lists()
    {
        using var file = new TemporaryFile();
        await using var app = await TestApp.StartAsync(
            static async (endpoints, client) =>
            {
                await client.MigrateAsync(Token);
                endpoints.MapGet("/orders", static () => "orders").RequireScope("orders:read");
                endpoints.MapApiKeyManagement("/admin", "everybody");
            },
            static services =>
            {
                services.AddAuthentication().AddApiKey();
                services.AddAuthorizationBuilder()
                    .AddPolicy("everybody", static policy => policy.RequireAssertion(static _ => true));
            },
            ApiKeyDatabase.Sqlite(file.Path));
        var organization = (await app.Client.CreateOrganizationAsync("Acme Inc", Token)).Id;
        var issued = await app.Client.CreateKeyAsync(
            organization,
            metadata: new() { Scopes = ["orders:read"] },
            cancellationToken: Token);
        await using var connection = new SqliteConnection($"Data Source={file.Path}");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = """UPDATE api_key_keys SET rate_limits = '[{"limit":5,"window":"fortnight"}]'""";
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Token));

        var answer = await app.GetAsync("/orders", $"X-API-Key: {issued.Plaintext}");

        Assert.Equal(503, answer.Status);
        Assert.Contains("\"code\":\"unavailable\"", answer.Body, StringComparison.Ordinal);
        Assert.Contains(
            app.Log.Entries,
            static entry => entry.Contains("The key was refused: Unavailable.", StringComparison.Ordinal));
        var listed = await app.GetAsync($"/admin/organizations/{organization}/keys");
        Assert.Contains("\"understood\":false", listed.Body, StringComparison.Ordinal);
    }

    /// <summary>Makes a text that is refused for this reason.</summary>
    private static async Task<string> PrepareAsync(ApiKeyClient client, ValidationStatus reason)
    {
        if (reason is ValidationStatus.Malformed)
            return "sk_junk";

        var organization = (await client.CreateOrganizationAsync("Acme Inc", Token)).Id;
        var metadata = new KeyMetadata
        {
            Scopes = reason is ValidationStatus.InsufficientScope ? [] : ["orders:read"],
            RateLimits = [RateLimit.PerDay(1)],
            AllowedNetworks = reason is ValidationStatus.NetworkNotAllowed ? [IPNetwork.Parse("192.0.2.0/24")] : [],
            ActivatesAt = reason is ValidationStatus.NotYetActive ? TimeProvider.System.GetUtcNow().AddHours(1) : null,
            ExpiresAt = reason is ValidationStatus.Expired ? TimeProvider.System.GetUtcNow().AddMilliseconds(50) : null,
        };
        var issued = await client.CreateKeyAsync(organization, metadata: metadata, cancellationToken: Token);
        var id = issued.Key.Id;
        await (reason switch
        {
            ValidationStatus.Unknown => client.DeleteKeyAsync(organization, id, Token),
            ValidationStatus.Revoked => client.RevokeKeyAsync(organization, id, cancellationToken: Token),
            ValidationStatus.Disabled => client.DisableKeyAsync(organization, id, cancellationToken: Token),
            ValidationStatus.Expired => Task.Delay(100, Token),
            ValidationStatus.RateLimited =>
                client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Token).AsTask(),
            _ => Task.CompletedTask,
        });
        return issued.Plaintext;
    }
}
