using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests.Caching;

/// <summary>A cache in front of an endpoint never answers one key with the answer to another.</summary>
public sealed partial class CachePrivacyTests
{
    private static readonly string[] Owners = ["alice", "bob"];

    private static readonly List<string> ControllerPaths = [];

    private static int _answers;

    private readonly Dictionary<string, string> _keys = [];

    public static TheoryData<string, bool> ResponseCachedPaths
    {
        get
        {
            var paths = new TheoryData<string, bool>();
            foreach (var path in (string[])["/public", "/own-vary", "/cleared", "/bearer", .. ControllerPaths])
            {
                paths.Add(path, true);
                paths.Add(path, false);
            }

            return paths;
        }
    }

    [Theory]
    [MemberData(nameof(ResponseCachedPaths))]
    public async Task The_response_cache_keeps_the_answers_of_two_keys_apart(string path, bool isCacheFirst)
    {
        await using var app = await StartAsync(
            isCacheFirst, static app => app.UseResponseCaching(), static services => services.AddResponseCaching());

        Assert.Equal("alice", (await GetAsync(app, path, "alice")).Body);
        Assert.Equal("bob", (await GetAsync(app, path, "bob")).Body);
        Assert.Equal("alice", (await GetAsync(app, path, "alice")).Body);
        Assert.Equal("none", (await app.GetAsync(path is "/bearer" ? "/public" : path)).Body);
        Assert.Equal("bob", (await GetAsync(app, path, "bob")).Body);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_response_cache_keeps_an_anonymous_answer_and_that_of_a_key_apart(bool isCacheFirst)
    {
        await using var app = await StartAsync(
            isCacheFirst, static app => app.UseResponseCaching(), static services => services.AddResponseCaching());

        Assert.Equal("none", (await app.GetAsync("/public")).Body);
        Assert.Equal("alice", (await GetAsync(app, "/public", "alice")).Body);
    }

    [Theory]
    [InlineData("/output", true)]
    [InlineData("/output", false)]
    [InlineData("/output-everything", true)]
    public async Task The_output_cache_keeps_the_answers_of_two_keys_apart(string path, bool isCacheFirst)
    {
        await using var app = await StartAsync(
            isCacheFirst, static app => app.UseOutputCache(), static services => services.AddOutputCache());

        Assert.Equal("alice", (await GetAsync(app, path, "alice")).Body);
        Assert.Equal("bob", (await GetAsync(app, path, "bob")).Body);
        Assert.Equal("none", (await app.GetAsync(path)).Body);
    }

    [Fact]
    public async Task The_output_cache_stores_the_answer_to_a_key_where_it_varies_by_the_keys_header()
    {
        await using var app = await StartAsync(
            isCacheFirst: true, static app => app.UseOutputCache(), static services => services.AddOutputCache());

        var first = await GetAsync(app, "/output-by-key", "alice");
        var second = await GetAsync(app, "/output-by-key", "alice");
        var other = await GetAsync(app, "/output-by-key", "bob");

        Assert.Equal(first.Body, second.Body);
        Assert.StartsWith("bob", other.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_to_a_key_in_its_own_header_says_that_it_is_private()
    {
        await using var app = await StartAsync();

        var plain = await GetAsync(app, "/plain", "alice");
        var own = await GetAsync(app, "/no-store", "alice");
        var refused = await app.GetAsync("/plain", "X-API-Key: junk");
        var none = await app.GetAsync("/plain");
        var bearer = await app.GetAsync("/plain", $"Authorization: Bearer {_keys["alice"]}");

        Assert.Equal(("private", "X-API-Key"), (plain["Cache-Control"], plain["Vary"]));
        Assert.Equal(("no-store", "X-API-Key"), (own["Cache-Control"], own["Vary"]));
        Assert.Equal(("private", "X-API-Key"), (refused["Cache-Control"], refused["Vary"]));
        Assert.Equal((null, "X-API-Key"), (none["Cache-Control"], none["Vary"]));
        Assert.Equal((null, null), (bearer["Cache-Control"], bearer["Vary"]));
    }

    [Fact]
    public async Task The_apps_own_names_in_Vary_stay()
    {
        await using var app = await StartAsync();

        Assert.Equal("Accept-Encoding,X-API-Key", All(await GetAsync(app, "/own-vary", "alice"), "Vary"));
        Assert.Equal("*", All(await GetAsync(app, "/star", "alice"), "Vary"));
        Assert.Equal("Accept, x-api-key", All(await GetAsync(app, "/same", "alice"), "Vary"));
        Assert.Equal("X-API-Key,Accept", All(await GetAsync(app, "/appended", "alice"), "Vary"));
    }

    [Fact]
    public async Task The_answer_to_a_key_from_the_query_says_that_it_is_private()
    {
        await using var app = await StartAsync(authenticate: static options =>
            options.Events.OnReceiving = static context =>
            {
                context.Text = context.Request.Query["key"];
                return Task.CompletedTask;
            });

        var response = await app.GetAsync($"/plain?key={_keys["alice"]}");

        Assert.Equal(("alice", "private", null), (response.Body, response["Cache-Control"], response["Vary"]));
    }

    // MVC does not run natively.
    static partial void AddControllers(IServiceCollection services);

    static partial void MapControllers(IEndpointRouteBuilder endpoints);

    private static string All(WireResponse response, string name) => string.Join(
        ',', response.Headers.Where(header => header.Name == name).Select(static header => header.Value));

    private Task<WireResponse> GetAsync(TestApp app, string path, string owner) => path is "/bearer"
        ? app.GetAsync("/public", $"Authorization: Bearer {_keys[owner]}")
        : app.GetAsync(path, $"X-API-Key: {_keys[owner]}");

    private Task<TestApp> StartAsync(
        bool isCacheFirst = true,
        Action<IApplicationBuilder>? useCache = null,
        Action<IServiceCollection>? addCache = null,
        Action<ApiKeyAuthenticationOptions>? authenticate = null) => TestApp.StartAsync(
        async (endpoints, client) =>
        {
            foreach (var owner in Owners)
            {
                var organization = await client.CreateOrganizationAsync(owner, TestContext.Current.CancellationToken);
                _keys[owner] = (await client.CreateKeyAsync(
                    organization.Id,
                    metadata: new() { Owner = owner },
                    cancellationToken: TestContext.Current.CancellationToken)).Plaintext;
            }

            var app = (IApplicationBuilder)endpoints;
            if (isCacheFirst)
                useCache?.Invoke(app);
            app.UseAuthentication();
            app.UseAuthorization();
            if (!isCacheFirst)
                useCache?.Invoke(app);
            Map(endpoints);
        },
        services =>
        {
            AddControllers(services);
            services.AddAuthentication(ApiKeyDefaults.AuthenticationScheme)
                .AddApiKey(authenticate ?? (static _ => { }));
            addCache?.Invoke(services);
        });

    private static void Map(IEndpointRouteBuilder endpoints)
    {
        MapControllers(endpoints);
        endpoints.MapGet("/plain", Owner);
        endpoints.MapGet("/output", Owner).CacheOutput();
        endpoints.MapGet(
            "/output-by-key",
            static (HttpContext context) => $"{Owner(context)} {Interlocked.Increment(ref _answers)}")
            .CacheOutput(
                static policy => policy.AddPolicy<CacheEverythingPolicy>().SetVaryByHeader("X-API-Key"),
                excludeDefaultPolicy: true);
        endpoints.MapGet("/output-everything", Owner).CacheOutput(
            static policy => policy.AddPolicy<CacheEverythingPolicy>(), excludeDefaultPolicy: true);
        MapWith(endpoints, "/public", static headers => headers.CacheControl = "public, max-age=60");
        MapWith(endpoints, "/no-store", static headers => headers.CacheControl = "no-store");
        MapWith(endpoints, "/star", static headers => headers.Vary = "*");
        MapWith(endpoints, "/same", static headers => headers.Vary = "Accept, x-api-key");
        MapWith(endpoints, "/appended", static headers => headers.Append("Vary", "Accept"));
        MapWith(endpoints, "/own-vary", static headers =>
        {
            headers.CacheControl = "public, max-age=60";
            headers.Vary = "Accept-Encoding";
        });
        MapWith(endpoints, "/cleared", static headers =>
        {
            headers.Clear();
            headers.Remove("Vary");
            headers.CacheControl = "public, max-age=60";
        });
    }

    private static void MapWith(IEndpointRouteBuilder endpoints, string path, Action<IHeaderDictionary> set) =>
        endpoints.MapGet(path, (HttpContext context) =>
        {
            set(context.Response.Headers);
            return Owner(context);
        });

    private static string Owner(HttpContext context) => context.GetApiKey()?.Metadata.Owner ?? "none";
}
