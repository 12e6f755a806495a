using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>The log tells the operator why a key was refused, which the answer does not tell the client.</summary>
public sealed class RefusalLogTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Every reason but <c>Unavailable</c>, which has a test of its own, and the answer's status.</summary>
    public static TheoryData<ValidationStatus, int> Reasons
    {
        get
        {
            var reasons = new TheoryData<ValidationStatus, int>();
            foreach (var reason in Enum.GetValues<ValidationStatus>())
            {
                if (reason is not (ValidationStatus.Valid or ValidationStatus.Unavailable))
                    reasons.Add(reason, StatusOf(reason));
            }

            return reasons;
        }
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task A_refusal_is_logged_as_information_with_its_reason_and_without_the_key(
        ValidationStatus reason, int status)
    {
        OrganizationId organization = default;
        await using var app = await TestApp.StartAsync(
            async (endpoints, client) =>
            {
                organization = (await client.CreateOrganizationAsync("Acme Inc", Token)).Id;
                var project = (await client.CreateProjectAsync(organization, "v1", Token)).Id;
                endpoints.MapGet("/orders", static () => "orders")
                    .RequireApiKey(project: project, kind: "sk")
                    .RequireScope("orders:read");
            },
            options: static options =>
            {
                options.OtherKeyPrefixes = ["pk"];
                options.Environment = "live";
                options.OtherEnvironments = ["test"];
            });
        var text = await PrepareAsync(app.Client, organization, reason);

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

    private static int StatusOf(ValidationStatus reason) => reason switch
    {
        ValidationStatus.WrongKind => 403,
        ValidationStatus.OutOfScope => 403,
        ValidationStatus.NetworkNotAllowed => 403,
        ValidationStatus.InsufficientScope => 403,
        ValidationStatus.RateLimited => 429,
        _ => 401,
    };

    /// <summary>Makes a text that is refused for this reason.</summary>
    private static async Task<string> PrepareAsync(
        ApiKeyClient client, OrganizationId organization, ValidationStatus reason)
    {
        if (reason is ValidationStatus.Malformed)
            return "sk_junk";

        var metadata = new KeyMetadata
        {
            Scopes = reason is ValidationStatus.InsufficientScope ? [] : ["orders:read"],
            RateLimits = [RateLimit.PerDay(1)],
            AllowedNetworks = reason is ValidationStatus.NetworkNotAllowed ? [IPNetwork.Parse("192.0.2.0/24")] : [],
            ActivatesAt = reason is ValidationStatus.NotYetActive ? TimeProvider.System.GetUtcNow().AddHours(1) : null,
            ExpiresAt = reason is ValidationStatus.Expired ? TimeProvider.System.GetUtcNow().AddMilliseconds(50) : null,
        };
        var issued = await client.CreateKeyAsync(
            organization,
            reason is ValidationStatus.OutOfScope
                ? (await client.CreateProjectAsync(organization, "v2", Token)).Id
                : null,
            metadata: metadata,
            kind: reason is ValidationStatus.WrongKind ? "pk" : null,
            environment: reason is ValidationStatus.WrongEnvironment ? "test" : null,
            cancellationToken: Token);
        var id = issued.Key.Id;
        await (reason switch
        {
            ValidationStatus.Unknown => client.DeleteKeyAsync(organization, id, Token),
            ValidationStatus.Superseded => SupersedeAsync(),
            ValidationStatus.Revoked => client.RevokeKeyAsync(organization, id, cancellationToken: Token),
            ValidationStatus.Disabled => client.DisableKeyAsync(organization, id, cancellationToken: Token),
            ValidationStatus.Suspended => client.SuspendOrganizationAsync(organization, cancellationToken: Token),
            ValidationStatus.Expired => Task.Delay(100, Token),
            ValidationStatus.RateLimited => UseAsync(),
            _ => Task.CompletedTask,
        });
        return issued.Plaintext;

        async Task UseAsync() =>
            Assert.True((await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Token)).IsValid);

        // A text that was never used would be replaced, and then unknown.
        async Task SupersedeAsync()
        {
            await UseAsync();
            await client.FlushAsync(Token);
            await client.RotateKeyAsync(organization, id, TimeSpan.Zero, cancellationToken: Token);
        }
    }
}
