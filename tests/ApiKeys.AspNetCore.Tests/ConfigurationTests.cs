using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>An app's settings configure its client. A faulty setting stops the start.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private const string Secret = "a secret of at least thirty-two bytes";
    private const string OtherSecret = "another secret of at least thirty-two bytes";

    private readonly TemporaryFile _file = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Every_setting_binds()
    {
        Dictionary<string, string?> settings = new()
        {
            ["Database"] = $"sqlite:///{_file.Path}",
            ["MigrateAtStart"] = "true",
            ["KeyPrefix"] = "acme",
            ["OtherKeyPrefixes:0"] = "pub",
            ["Environment"] = "test",
            ["OtherEnvironments:0"] = "live",
            ["AcceptedEnvironments:0"] = "live",
            ["AcceptedEnvironments:1"] = "",
            ["SigningSecret"] = Secret,
            ["EarlierSigningSecrets:0"] = OtherSecret,
            ["EarlierSigningSecrets:1"] = "",
            ["DefaultKeyLifetime"] = "30.00:00:00",
            ["MaxKeyLifetime"] = "90.00:00:00",
            ["UsageFlushInterval"] = "00:00:03",
            ["CacheDuration"] = "00:00:20",
            ["CacheCapacity"] = "5000",
            ["CacheBytes"] = "3000000000",
            ["ChangePollInterval"] = "00:00:02",
            ["ListenForChanges"] = "true",
            ["ServeStaleFor"] = "00:05:00",
            ["MaxSecretAge"] = "30.00:00:00",
            ["ValidationTimeout"] = "00:00:04",
            ["ChangeTimeout"] = "00:00:09",
            ["IgnoreRateLimitsWhenReadOnly"] = "true",
            ["RecordEvents"] = "false",
            ["TimedEvents:ExpiryNotices:0"] = "7.00:00:00",
            ["TimedEvents:ExpiryNotices:1"] = "1.00:00:00",
            ["TimedEvents:UnusedFor"] = "90.00:00:00",
            ["TimedEvents:Interval"] = "00:05:00",
        };
        await using var app = Build(settings);
        await app.StartAsync(Token);

        var bound = app.Services.GetRequiredService<IOptions<ApiKeyServiceOptions>>().Value;
        var client = app.Services.GetRequiredService<ApiKeyClient>();
        var organization = await client.CreateOrganizationAsync("Acme Inc", Token);
        var key = await client.CreateKeyAsync(organization.Id, cancellationToken: Token);

        Assert.Equal(
            typeof(ApiKeyServiceOptions).GetProperties().Select(static property => property.Name).Order(),
            settings.Keys
                .Select(static name => name.Split(':')[0])
                .Append(nameof(ApiKeyServiceOptions.TimeProvider))
                .Append(nameof(ApiKeyServiceOptions.ForeignFormats))
                .Distinct()
                .Order());
        Assert.Equal(["pub"], bound.OtherKeyPrefixes);
        Assert.Equal(["live"], bound.OtherEnvironments);
        Assert.Equal(["live", ""], bound.AcceptedEnvironments);
        Assert.Equal(
            (settings["Database"], true, "acme", "test"),
            (bound.Database, bound.MigrateAtStart, bound.KeyPrefix, bound.Environment));
        Assert.Equal(Secret, bound.SigningSecret);
        Assert.Equal([OtherSecret, ""], bound.EarlierSigningSecrets);
        Assert.Equal(
            (TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(20), 5000, 3_000_000_000),
            (bound.UsageFlushInterval, bound.CacheDuration, bound.CacheCapacity, bound.CacheBytes));
        Assert.Equal(
            (TimeSpan.FromSeconds(2), true, TimeSpan.FromMinutes(5), true),
            (bound.ChangePollInterval,
                bound.ListenForChanges,
                bound.ServeStaleFor,
                bound.IgnoreRateLimitsWhenReadOnly));
        Assert.Equal(
            (TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(9)), (bound.ValidationTimeout, bound.ChangeTimeout));
        Assert.Equal(TimeSpan.FromDays(30), bound.MaxSecretAge);
        Assert.Equal(
            (TimeSpan.FromDays(30), TimeSpan.FromDays(90)), (bound.DefaultKeyLifetime, bound.MaxKeyLifetime));
        Assert.Equal(key.Key.CreatedAt.AddDays(30), key.Key.ExpiresAt);
        Assert.False(bound.RecordEvents);
        Assert.Equal([TimeSpan.FromDays(7), TimeSpan.FromDays(1)], bound.TimedEvents!.ExpiryNotices);
        Assert.Equal(
            (TimeSpan.FromDays(90), TimeSpan.FromMinutes(5)),
            (bound.TimedEvents.UnusedFor, bound.TimedEvents.Interval));
        Assert.StartsWith("acme_test_", key.Key.Prefix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CacheDuraton", "00:00:20", "'CacheDuraton'")]
    [InlineData("CacheDuration", "soon", "'ApiKeys:CacheDuration'")]
    [InlineData("TimeProvider", "system", "'TimeProvider'")]
    [InlineData("TimeProvider:LocalTimeZone", "UTC", "'TimeProvider'")]
    [InlineData("MigrateAtStart", "yes", "'ApiKeys:MigrateAtStart'")]
    [InlineData("CacheCapacity", "many", "'ApiKeys:CacheCapacity'")]
    [InlineData("UsageFlushInterval", "00:00:00", "ApiKeys:UsageFlushInterval lies between ")]
    [InlineData("CacheDuration", "02:00:00", "ApiKeys:CacheDuration lies between 00:00:00 and 01:00:00.")]
    [InlineData("CacheCapacity", "0", "ApiKeys:CacheCapacity lies between 1 and ")]
    [InlineData("CacheBytes", "1048575", "ApiKeys:CacheBytes lies between 1048576 and ")]
    [InlineData("ChangePollInterval", "-00:00:01", "ApiKeys:ChangePollInterval lies between ")]
    [InlineData("ServeStaleFor", "2.00:00:00", "ApiKeys:ServeStaleFor lies between ")]
    [InlineData("DefaultKeyLifetime", "00:00:59", "ApiKeys:DefaultKeyLifetime lies between 00:01:00 and ")]
    [InlineData("MaxKeyLifetime", "00:00:59", "ApiKeys:MaxKeyLifetime lies between 00:01:00 and ")]
    [InlineData("TimedEvents:Interval", "00:00:00.5", "ApiKeys:TimedEvents: Interval lies between ")]
    [InlineData("KeyPrefix", "no-prefix", "ApiKeys:KeyPrefix must have ")]
    [InlineData("Environment", "te-st", "ApiKeys:Environment must be ")]
    [InlineData("OtherKeyPrefixes:0", "no-prefix", "ApiKeys:OtherKeyPrefixes must have ")]
    [InlineData("OtherEnvironments:0", "te-st", "ApiKeys:OtherEnvironments must be ")]
    [InlineData("AcceptedEnvironments:0", "te-st", "ApiKeys:AcceptedEnvironments must be ")]
    [InlineData("SigningSecret", "hunter2", "ApiKeys:SigningSecret has fewer than 32 bytes in UTF-8.")]
    [InlineData("SigningSecret", "", "ApiKeys:SigningSecret has fewer than 32 bytes in UTF-8.")]
    [InlineData("EarlierSigningSecrets:0", "", "ApiKeys:EarlierSigningSecrets holds a secret twice")]
    [InlineData("Database", null, "ApiKeys:Database: The URL is missing. Set it, for example to sqlite:///myapp.db.")]
    [InlineData("Database", "", "ApiKeys:Database: The URL is missing")]
    [InlineData("Database", "myapp.db", "ApiKeys:Database: The URL has no scheme")]
    [InlineData("Database", "oracle://app:hunter2@localhost/app", "ApiKeys:Database: The URL's scheme is unknown")]
    [InlineData(
        "Database",
        "postgres://app:hunter2@localhost:port/app",
        "ApiKeys:Database: The URL's port is not a number")]
    [InlineData(
        "Database",
        "postgres://app:hunter2@localhost/app?Timeout=hunter2",
        "ApiKeys:Database: The URL's option ")]
    [InlineData("Database", "mysql://app:hunter2%zz@localhost/app", "ApiKeys:Database: The URL's password has a %")]
    public async Task A_faulty_setting_stops_the_start_with_a_message_that_names_it(
        string name, string? value, string message)
    {
        await using var app = Build(new() { ["Database"] = $"sqlite:///{_file.Path}", [name] = value });

        var fault = await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync(Token));

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_section_is_reported_as_a_missing_database()
    {
        var builder = Builder();
        builder.Services.AddApiKeys(builder.Configuration.GetSection("ApiKey"));
        await using var app = builder.Build();

        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Token));

        Assert.StartsWith("ApiKey:Database: The URL is missing", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_faulty_setting_in_code_is_named_without_a_path()
    {
        var builder = Builder();
        builder.Services.AddApiKeys(ApiKeyDatabase.Sqlite(_file.Path), static options => options.CacheCapacity = 0);
        await using var app = builder.Build();

        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Token));

        Assert.StartsWith("CacheCapacity lies between 1 and ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_URL_beside_a_passed_database_stops_the_start()
    {
        var builder = Builder(new() { ["Database"] = "postgres://app:hunter2@localhost/app" });
        builder.Services.AddApiKeys(ApiKeyDatabase.Sqlite(_file.Path), builder.Configuration.GetSection("ApiKeys"));
        await using var app = builder.Build();

        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Token));

        Assert.Equal(
            "ApiKeys:Database: The URL is set, but a database was passed to AddApiKeys. Remove one of them.",
            fault.Message);
    }

    [Fact]
    public async Task A_passed_database_takes_its_other_settings_from_the_configuration()
    {
        var builder = Builder(new() { ["KeyPrefix"] = "acme", ["MigrateAtStart"] = "true" });
        builder.Services.AddApiKeys(ApiKeyDatabase.Sqlite(_file.Path), builder.Configuration.GetSection("ApiKeys"));
        await using var app = builder.Build();
        await app.StartAsync(Token);

        var client = app.Services.GetRequiredService<ApiKeyClient>();
        var organization = await client.CreateOrganizationAsync("Acme Inc", Token);
        var issued = await client.CreateKeyAsync(organization.Id, cancellationToken: Token);

        Assert.StartsWith("acme_", issued.Key.Prefix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_call_replaces_an_earlier_one_and_its_settings()
    {
        var services = new ServiceCollection().AddLogging();
        services.Configure<ApiKeyServiceOptions>(static options => options.CacheCapacity = 7);
        services.AddApiKeys(static options =>
        {
            options.Database = "sqlite:////nowhere/app.db";
            options.KeyPrefix = "first";
            options.MigrateAtStart = true;
        });
        services.AddApiKeys(ApiKeyDatabase.Sqlite(_file.Path), static options => options.MigrateAtStart = false);

        await using var provider = services.BuildServiceProvider();
        var options = provider.GetRequiredService<IOptions<ApiKeyServiceOptions>>().Value;

        Assert.Single(provider.GetServices<ApiKeyClient>());
        Assert.Single(provider.GetServices<IHostedService>());
        Assert.Equal((null, "sk", false), (options.Database, options.KeyPrefix, options.MigrateAtStart));

        // What the app has set by itself stays.
        Assert.Equal(7, options.CacheCapacity);
        await provider.GetRequiredService<ApiKeyClient>().MigrateAsync(Token);
        Assert.True(File.Exists(_file.Path));
    }

    [Fact]
    public async Task The_tables_exist_before_any_service_starts()
    {
        var builder = Builder();
        builder.Services.AddHostedService<OrganizationAtStart>();
        builder.Services.AddApiKeys(
            options => (options.Database, options.MigrateAtStart) = ($"sqlite:///{_file.Path}", true));
        await using var app = builder.Build();

        await app.StartAsync(Token);

        Assert.NotNull(await app.Services.GetRequiredService<ApiKeyClient>().FindOrganizationAsync("Acme Inc", Token));
    }

    [Fact]
    public async Task Tables_are_not_created_by_default()
    {
        await using var app = Build(new() { ["Database"] = $"sqlite:///{_file.Path}" });
        await app.StartAsync(Token);

        Assert.False(File.Exists(_file.Path));
    }

    [Fact]
    public async Task An_app_has_one_client_and_disposes_it()
    {
        ApiKeyClient client;
        await using (var app = Build(new() { ["Database"] = $"sqlite:///{_file.Path}", ["MigrateAtStart"] = "true" }))
        {
            await app.StartAsync(Token);
            client = app.Services.GetRequiredService<ApiKeyClient>();
            await using var scope = app.Services.CreateAsyncScope();
            Assert.Same(client, scope.ServiceProvider.GetRequiredService<ApiKeyClient>());
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.FindOrganizationAsync("Acme Inc", Token));
    }

    [Fact]
    public async Task The_client_uses_the_clock_of_the_services()
    {
        var now = new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);
        var builder = Builder();
        builder.Services.AddApiKeys(
            options => (options.Database, options.MigrateAtStart) = ($"sqlite:///{_file.Path}", true));
        builder.Services.AddSingleton<TimeProvider>(new FixedClock(now));
        await using var app = builder.Build();
        await app.StartAsync(Token);

        var client = app.Services.GetRequiredService<ApiKeyClient>();
        var organization = await client.CreateOrganizationAsync("Acme Inc", Token);

        Assert.Equal(now, (await client.CreateKeyAsync(organization.Id, cancellationToken: Token)).Key.CreatedAt);
    }

    [Fact]
    public async Task A_clock_in_the_options_takes_precedence_over_the_services()
    {
        var now = new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);
        var builder = Builder();
        builder.Services.AddApiKeys(options =>
        {
            (options.Database, options.MigrateAtStart) = ($"sqlite:///{_file.Path}", true);
            options.TimeProvider = new FixedClock(now);
        });
        builder.Services.AddSingleton(TimeProvider.System);
        await using var app = builder.Build();
        await app.StartAsync(Token);

        var client = app.Services.GetRequiredService<ApiKeyClient>();

        Assert.Equal(now, (await client.CreateOrganizationAsync("Acme Inc", Token)).CreatedAt);
    }

    [Fact]
    public async Task A_client_keeps_the_settings_that_it_was_opened_with()
    {
        await using var app = Build(new()
        {
            ["Database"] = $"sqlite:///{_file.Path}",
            ["MigrateAtStart"] = "true",
            ["KeyPrefix"] = "acme",
            ["SigningSecret"] = Secret,
        });
        await app.StartAsync(Token);
        var client = app.Services.GetRequiredService<ApiKeyClient>();
        var organization = await client.CreateOrganizationAsync("Acme Inc", Token);
        var before = await client.CreateKeyAsync(organization.Id, cancellationToken: Token);

        var options = app.Services.GetRequiredService<IOptions<ApiKeyServiceOptions>>().Value;
        (options.KeyPrefix, options.Environment, options.SigningSecret) = ("other", "test", OtherSecret);
        (options.CacheDuration, options.TimeProvider) = (TimeSpan.Zero, new FixedClock(DateTimeOffset.UnixEpoch));
        var after = await client.CreateKeyAsync(organization.Id, cancellationToken: Token);

        Assert.True((await client.ValidateKeyAsync(before.Plaintext, cancellationToken: Token)).IsValid);
        Assert.StartsWith("acme_", after.Key.Prefix, StringComparison.Ordinal);
        Assert.False(after.Key.Prefix.StartsWith("acme_test_", StringComparison.Ordinal));
        Assert.NotEqual(DateTimeOffset.UnixEpoch, after.Key.CreatedAt);
    }

    [Fact]
    public async Task Signing_secrets_come_from_the_configuration()
    {
        var plaintext = "";
        var database = ApiKeyDatabase.Sqlite(_file.Path);
        await using (var issuer = ApiKeyClient.Open(database, new() { SigningSecret = Secret }))
        {
            await issuer.MigrateAsync(Token);
            var organization = await issuer.CreateOrganizationAsync("Acme Inc", Token);
            plaintext = (await issuer.CreateKeyAsync(organization.Id, cancellationToken: Token)).Plaintext;
        }

        Assert.Equal(200, await CallAsync(plaintext, new() { ["SigningSecret"] = Secret }));
        Assert.Equal(401, await CallAsync(plaintext, new() { ["SigningSecret"] = OtherSecret }));
        Assert.Equal(
            200,
            await CallAsync(
                plaintext, new() { ["SigningSecret"] = OtherSecret, ["EarlierSigningSecrets:0"] = Secret }));
        Assert.Equal(401, await CallAsync(plaintext, []));
    }

    private static WebApplicationBuilder Builder(Dictionary<string, string?>? settings = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            settings?.Select(static setting => KeyValuePair.Create("ApiKeys:" + setting.Key, setting.Value)));
        return builder;
    }

    private static WebApplication Build(Dictionary<string, string?> settings)
    {
        var builder = Builder(settings);
        builder.Services.AddApiKeys(builder.Configuration.GetSection("ApiKeys"));
        builder.Services.AddAuthentication().AddApiKey();
        return builder.Build();
    }

    private async Task<int> CallAsync(string plaintext, Dictionary<string, string?> settings)
    {
        settings["Database"] = $"sqlite:///{_file.Path}";
        await using var app = Build(settings);
        app.MapGet("/", static () => "").RequireApiKey();
        await app.StartAsync(Token);
        using var http = new HttpClient { BaseAddress = new(app.Urls.First()) };
        http.DefaultRequestHeaders.Add("X-API-Key", plaintext);
        using var response = await http.GetAsync(new Uri("/", UriKind.Relative), Token);
        return (int)response.StatusCode;
    }
}
