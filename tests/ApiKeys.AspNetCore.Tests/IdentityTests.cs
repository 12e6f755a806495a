using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>The identity of a key. Its claims are created when the app first reads them.</summary>
public sealed class IdentityTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_clone_keeps_the_key_and_its_claims() => await LookAsync(
        static context =>
        {
            var clone = context.User.Clone();
            return $"{clone.GetApiKey() == context.GetApiKey()} {clone.Identity is ApiKeyIdentity} {Claims(clone)} "
                + $"{clone.Identity!.IsAuthenticated} {clone.Identity.Name}";
        },
        "True True apikey:owner=u_alice scope=orders:read scope=orders:write True u_alice");

    [Fact]
    public async Task A_copy_has_the_claims() => await LookAsync(
        static context => Claims(new(new ClaimsIdentity(context.User.Identity))),
        "apikey:owner=u_alice scope=orders:read scope=orders:write");

    [Fact]
    public async Task A_copy_with_another_claim_has_all_claims() => await LookAsync(
        static context => Claims(new(new ClaimsIdentity(context.User.Identity, [new("tenant", "t_1")]))),
        "apikey:owner=u_alice scope=orders:read scope=orders:write tenant=t_1");

    [Fact]
    public async Task An_added_claim_comes_after_the_claims_of_the_key() => await LookAsync(
        static context =>
        {
            ((ClaimsIdentity)context.User.Identity!).AddClaim(new("tenant", "t_1"));
            return Claims(context.User);
        },
        "apikey:owner=u_alice scope=orders:read scope=orders:write tenant=t_1");

    [Fact]
    public async Task A_claim_is_found_by_type_before_the_claims_are_listed() => await LookAsync(
        static context => context.User.FindFirst(ApiKeyClaimTypes.Owner)?.Value ?? "none",
        "u_alice");

    [Fact]
    public async Task A_claim_is_found_by_value_before_the_claims_are_listed() => await LookAsync(
        static context => string.Join(
            ' ',
            context.User.HasClaim("scope", "orders:write"),
            context.User.HasClaim("scope", "orders:delete")),
        "True False");

    [Fact]
    public async Task All_claims_of_a_type_are_found_before_the_claims_are_listed() => await LookAsync(
        static context => string.Join(' ', context.User.FindAll("scope").Select(static claim => claim.Value)),
        "orders:read orders:write");

    [Fact]
    public async Task A_claim_can_be_removed_before_the_claims_are_listed() => await LookAsync(
        static context =>
        {
            var identity = (ClaimsIdentity)context.User.Identity!;
            identity.RemoveClaim(identity.FindFirst("scope"));
            return $"{Claims(context.User)} {identity.TryRemoveClaim(new("scope", "orders:write"))}";
        },
        "apikey:owner=u_alice scope=orders:write False");

    [Fact]
    public async Task A_serialized_identity_keeps_its_claims() => await LookAsync(
        static context =>
        {
            using var stream = new MemoryStream();
            context.User.WriteTo(new BinaryWriter(stream));
            stream.Position = 0;
            using var reader = new BinaryReader(stream);
            return Claims(new(reader));
        },
        "apikey:owner=u_alice scope=orders:read scope=orders:write");

    [Fact]
    public async Task The_owner_is_the_name_of_the_identity() => await LookAsync(
        static context => context.User.Identity!.Name!,
        "u_alice");

    [Fact]
    public async Task Chosen_custom_metadata_becomes_claims() => await LookAsync(
        static context => string.Join(
            ' ',
            context.User.Claims.Where(IsCustom).Select(static claim => $"{claim.Type}={claim.Value}")),
        "apikey:custom:plan=gold apikey:custom:seats=5",
        static options =>
        {
            options.CustomClaims.Add("plan");
            options.CustomClaims.Add("seats");
            options.CustomClaims.Add("nothing");
        });

    [Fact]
    public async Task Custom_metadata_does_not_become_claims_by_default() => await LookAsync(
        static context => $"{context.User.Claims.Any(IsCustom)} {context.GetApiKey()!.Metadata.Custom["plan"]}",
        "False gold");

    [Fact]
    public async Task An_anonymous_call_has_no_key()
    {
        await using var app = await TestApp.StartAsync(static (endpoints, _) =>
        {
            endpoints.MapGet("/", static (HttpContext context) =>
                context.GetApiKey() is null && context.User.GetApiKey() is null ? "none" : "one");
            return Task.CompletedTask;
        });

        Assert.Equal("none", (await app.GetAsync("/")).Body);
        Assert.Throws<ArgumentNullException>(static () => ((HttpContext)null!).GetApiKey());
    }

    // Sends two requests. A change of one request's identity would appear in the next request.
    private static async Task LookAsync(
        Func<HttpContext, string> look, string expected, Action<ApiKeyAuthenticationOptions>? options = null)
    {
        var key = "";
        await using var app = await TestApp.StartAsync(
            async (endpoints, client) =>
            {
                var organization = await client.CreateOrganizationAsync("Acme Inc", Token);
                var metadata = new KeyMetadata
                {
                    Owner = "u_alice",
                    Scopes = ["orders:read", "orders:write"],
                    Custom = CustomMetadata.Parse("""{"plan":"gold","seats":5,"secret":"s"}"""),
                };
                var issued = await client.CreateKeyAsync(organization.Id, metadata: metadata, cancellationToken: Token);
                key = issued.Plaintext;
                endpoints.MapGet("/", (HttpContext context) => look(context)).RequireApiKey();
            },
            services => services.AddAuthentication().AddApiKey(options ?? (static _ => { })));

        for (var i = 0; i < 2; i++)
            Assert.Equal(expected, (await app.GetAsync("/", $"X-API-Key: {key}")).Body);
    }

    private static bool IsCustom(Claim claim) => claim.Type.StartsWith("apikey:custom:", StringComparison.Ordinal);

    private static string Claims(ClaimsPrincipal principal) => string.Join(
        ' ',
        principal.Claims
            .Where(static claim => claim.Type is not (ApiKeyClaimTypes.KeyId or ApiKeyClaimTypes.Organization))
            .Select(static claim => $"{claim.Type}={claim.Value}"));
}
