using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>The options of the authentication scheme: which headers it reads, and which options are refused.</summary>
public sealed class AuthenticationOptionsTests
{
    private string _key = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_key_header_can_be_renamed()
    {
        await using var app = await StartAsync(static options => options.HeaderName = "Acme-Key");

        Assert.Equal(200, (await app.GetAsync("/", $"acme-key: {_key}")).Status);
        Assert.Equal("missing_credential", (await app.GetAsync("/", $"X-API-Key: {_key}")).Code);
    }

    [Fact]
    public async Task The_authorization_scheme_can_be_renamed()
    {
        await using var app = await StartAsync(static options => options.AuthorizationScheme = "ApiKey");

        Assert.Equal(200, (await app.GetAsync("/", $"Authorization: apikey {_key}")).Status);
        var bearer = await app.GetAsync("/", $"Authorization: Bearer {_key}");
        Assert.Equal(("missing_credential", "ApiKey"), (bearer.Code, bearer["WWW-Authenticate"]));
    }

    [Fact]
    public async Task A_disabled_key_header_is_ignored()
    {
        await using var app = await StartAsync(static options => options.HeaderName = null);

        Assert.Equal("missing_credential", (await app.GetAsync("/", $"X-API-Key: {_key}")).Code);
        Assert.Equal(200, (await app.GetAsync("/", $"Authorization: Bearer {_key}", "X-API-Key: junk")).Status);
    }

    [Fact]
    public async Task A_disabled_authorization_scheme_is_ignored()
    {
        await using var app = await StartAsync(static options => options.AuthorizationScheme = null);

        var bearer = await app.GetAsync("/", $"Authorization: Bearer {_key}");

        Assert.Equal(("missing_credential", "ApiKey"), (bearer.Code, bearer["WWW-Authenticate"]));
        Assert.Equal(200, (await app.GetAsync("/", "Authorization: Bearer junk", $"X-API-Key: {_key}")).Status);
    }

    [Fact]
    public async Task The_authorization_header_can_hold_a_key_alone()
    {
        await using var app = await StartAsync(static options =>
        {
            options.HeaderName = "Authorization";
            options.AuthorizationScheme = null;
        });

        Assert.Equal(200, (await app.GetAsync("/", $"Authorization: {_key}")).Status);
        Assert.Equal("invalid_token", (await app.GetAsync("/", $"Authorization: Bearer {_key}")).Code);
    }

    [Fact]
    public async Task Every_challenge_names_the_realm()
    {
        await using var app = await StartAsync(static options => options.Realm = "Acme, orders");

        Assert.Equal("Bearer realm=\"Acme, orders\"", (await app.GetAsync("/"))["WWW-Authenticate"]);
        Assert.Equal(
            "Bearer realm=\"Acme, orders\", error=\"invalid_token\"",
            (await app.GetAsync("/", "X-API-Key: junk"))["WWW-Authenticate"]);
        Assert.Equal(
            "Bearer realm=\"Acme, orders\", error=\"insufficient_scope\", scope=\"orders:read\"",
            (await app.GetAsync("/scope", $"X-API-Key: {_key}"))["WWW-Authenticate"]);
    }

    [Theory]
    [InlineData("HeaderName and AuthorizationScheme are both null")]
    [InlineData("HeaderName is Authorization, which AuthorizationScheme reads as well")]
    [InlineData("HeaderName must be a token (RFC 9110, section 5.6.2)")]
    [InlineData("AuthorizationScheme must be a token (RFC 9110, section 5.6.2)")]
    [InlineData("Requirement is null. Use KeyRequirement.None for none.")]
    [InlineData("Realm must have printable ASCII characters only, without \" and \\.")]
    [InlineData("RetryAfterUnavailable must be at least 1 second.")]
    public async Task A_faulty_option_stops_the_start(string message)
    {
        Action<ApiKeyAuthenticationOptions> options = message.Split(' ')[0] switch
        {
            "HeaderName" when message.Contains("both", StringComparison.Ordinal) =>
                static options => options.HeaderName = options.AuthorizationScheme = null,
            "HeaderName" when message.Contains("is Authorization", StringComparison.Ordinal) =>
                static options => options.HeaderName = "authorization",
            "HeaderName" => static options => options.HeaderName = "X API Key",
            "AuthorizationScheme" => static options => options.AuthorizationScheme = "",
            "Requirement" => static options => options.Requirement = null!,
            "Realm" => static options => options.Realm = "Acme \"orders\"",
            _ => static options => options.RetryAfterUnavailable = TimeSpan.Zero,
        };

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await (await StartAsync(options)).DisposeAsync());

        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_with_an_earlier_or_another_prefix_is_not_mistaken_for_a_token(bool isEarlier)
    {
        using var file = new TemporaryFile();
        var plaintext = "";
        await using (var client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(file.Path), new() { KeyPrefix = "old" }))
        {
            await client.MigrateAsync(Token);
            var organization = await client.CreateOrganizationAsync("Acme Inc", Token);
            plaintext = (await client.CreateKeyAsync(organization.Id, cancellationToken: Token)).Plaintext;
        }

        await using var app = await TestApp.StartAsync(
            static (endpoints, _) =>
            {
                endpoints.MapGet("/", static (HttpContext context) => context.GetApiKey()!.Prefix)
                    .RequireAuthorization();
                return Task.CompletedTask;
            },
            services => services.AddAuthentication()
                .AddApiKey(options =>
                {
                    if (isEarlier)
                        options.EarlierPrefixes.Add("old");
                })
                .AddJwtBearer()
                .AddApiKeyOr(JwtBearerDefaults.AuthenticationScheme),
            ApiKeyDatabase.Sqlite(file.Path),
            options =>
            {
                options.KeyPrefix = "new";
                if (!isEarlier)
                    options.OtherKeyPrefixes = ["old"];
            });

        var response = await app.GetAsync("/", $"Authorization: Bearer {plaintext}");

        Assert.Equal(200, response.Status);
        Assert.StartsWith("old_", response.Body, StringComparison.Ordinal);
    }

    private Task<TestApp> StartAsync(Action<ApiKeyAuthenticationOptions> options) => TestApp.StartAsync(
        async (endpoints, client) =>
        {
            var organization = await client.CreateOrganizationAsync("Acme Inc", Token);
            _key = (await client.CreateKeyAsync(organization.Id, cancellationToken: Token)).Plaintext;
            endpoints.MapGet("/", static () => "").RequireApiKey();
            endpoints.MapGet("/scope", static () => "").RequireApiKey().RequireScope("orders:read");
        },
        services => services.AddAuthentication().AddApiKey(options));
}
