using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ApiKeys.Hosting.Tests;

/// <summary>A worker has a client, without ASP.NET Core.</summary>
public sealed class WorkerTests : IDisposable
{
    private readonly TemporaryFile _file = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _file.Dispose();

    [Fact]
    public void The_library_refers_to_no_assembly_of_ASP_NET_Core()
    {
        var references = typeof(ApiKeyServiceOptions).Assembly.GetReferencedAssemblies()
            .Select(static reference => reference.Name!)
            .ToList();

        Assert.Contains("Microsoft.Extensions.Hosting.Abstractions", references);
        Assert.DoesNotContain(
            references, static name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_worker_finds_the_tables_when_it_starts()
    {
        using var host = Build(Migrate);
        await host.StartAsync(Token);

        var organization = await WorkerOf(host).Done.WaitAsync(Token);

        Assert.Equal(
            organization, (await ClientOf(host).FindOrganizationAsync("Acme Inc", Token))!.Id);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task The_tables_are_not_created_by_default()
    {
        using var host = Build(static _ => { }, static _ => { });
        await host.StartAsync(Token);
        await host.StopAsync(Token);

        Assert.False(File.Exists(_file.Path));
    }

    [Fact]
    public async Task Uses_are_written_when_the_host_stops()
    {
        using var host = Build(Migrate);
        await host.StartAsync(Token);
        var organization = await WorkerOf(host).Done.WaitAsync(Token);
        Assert.Equal(0, await CountAsync(organization));

        await host.StopAsync(Token);

        Assert.Equal(1, await CountAsync(organization));
    }

    [Fact]
    public async Task Uses_are_written_when_the_host_is_disposed_without_a_stop()
    {
        OrganizationId organization;
        using (var host = Build(Migrate))
        {
            await host.StartAsync(Token);
            organization = await WorkerOf(host).Done.WaitAsync(Token);
        }

        Assert.Equal(1, await CountAsync(organization));
    }

    [Fact]
    public async Task Uses_are_written_when_the_services_are_disposed_synchronously()
    {
        OrganizationId organization;
        using (var services = new ServiceCollection().AddLogging().AddApiKeys(
            ApiKeyDatabase.Sqlite(_file.Path), static _ => { }).BuildServiceProvider())
        {
            var client = services.GetRequiredService<ApiKeyClient>();
            await client.MigrateAsync(Token);
            Assert.NotEmpty(services.GetServices<IHostedService>());
            organization = (await client.CreateOrganizationAsync("Acme Inc", Token)).Id;
            var issued = await client.CreateKeyAsync(organization, cancellationToken: Token);
            await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Token);
        }

        Assert.Equal(1, await CountAsync(organization));
    }

    [Fact]
    public async Task A_database_that_is_only_read_is_told_of_once()
    {
        await using (var client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(_file.Path)))
            await client.MigrateAsync(Token);
        var log = new MemoryLog();
        var database = ApiKeyDatabase.SqliteReadOnly(_file.Path);
        await using var services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(log))
            .AddApiKeys(database, static options => options.MigrateAtStart = true)
            .BuildServiceProvider();
        foreach (var service in services.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
            await service.StartingAsync(Token);

        var reader = services.GetRequiredService<ApiKeyClient>();
        await reader.FlushAsync(Token);
        await reader.FlushAsync(Token);
        Assert.Single(log.Messages, static message => message.Contains("reading only", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Settings_come_from_the_configuration()
    {
        using var host = Configure(new()
        {
            ["Database"] = $"sqlite:///{_file.Path}",
            ["MigrateAtStart"] = "true",
            ["KeyPrefix"] = "acme",
        });
        await host.StartAsync(Token);
        var client = ClientOf(host);

        var organization = await client.CreateOrganizationAsync("Acme Inc", Token);
        var issued = await client.CreateKeyAsync(organization.Id, cancellationToken: Token);

        Assert.StartsWith("acme_", issued.Key.Prefix, StringComparison.Ordinal);
        await host.StopAsync(Token);
    }

    [Theory]
    [InlineData("Database", "", "ApiKeys:Database: The URL is missing")]
    [InlineData("CacheCapacity", "0", "ApiKeys:CacheCapacity lies between 1 and ")]
    [InlineData("CacheDuraton", "00:00:20", "'CacheDuraton'")]
    public async Task A_faulty_setting_stops_the_start_with_a_message_that_names_it(
        string name, string value, string message)
    {
        using var host = Configure(new() { ["Database"] = $"sqlite:///{_file.Path}", [name] = value });

        var fault = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(Token));

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_health_check_tells_whether_the_tables_are_there()
    {
        using var host = Build(
            static _ => { }, static services => services.AddHealthChecks().AddApiKeys(tags: ["database"]));
        await host.StartAsync(Token);
        var health = host.Services.GetRequiredService<HealthCheckService>();

        var before = await health.CheckHealthAsync(Token);
        await ClientOf(host).MigrateAsync(Token);
        var after = await health.CheckHealthAsync(Token);

        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Healthy), (before.Status, after.Status));
        Assert.Equal(["apikeys"], after.Entries.Keys);
        Assert.Equal(["database"], after.Entries["apikeys"].Tags);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task Without_a_host_the_client_opens_when_it_is_asked_for_and_writes_uses_at_the_disposal()
    {
        OrganizationId organization;
        await using (var services = new ServiceCollection()
            .AddApiKeys(ApiKeyDatabase.Sqlite(_file.Path), Slow)
            .BuildServiceProvider())
        {
            var client = services.GetRequiredService<ApiKeyClient>();
            await client.MigrateAsync(Token);
            organization = (await client.CreateOrganizationAsync("Acme Inc", Token)).Id;
            var issued = await client.CreateKeyAsync(organization, cancellationToken: Token);
            (await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Token)).EnsureValid();
            Assert.Equal(0, await CountAsync(organization));
        }

        Assert.Equal(1, await CountAsync(organization));
    }

    [Fact]
    public async Task A_database_that_is_away_stops_the_start_if_the_host_migrates()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddApiKeys(
            ApiKeyDatabase.PostgreSql("Host=127.0.0.1;Port=1;Database=app;Username=app"),
            static options => (options.MigrateAtStart, options.ChangeTimeout) = (true, TimeSpan.FromSeconds(2)));
        using var host = builder.Build();

        await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(Token));
    }

    private static void Migrate(ApiKeyServiceOptions options)
    {
        options.MigrateAtStart = true;
        Slow(options);
    }

    // No flush happens by itself during a test.
    private static void Slow(ApiKeyServiceOptions options) => options.UsageFlushInterval = TimeSpan.FromHours(1);

    private static Worker WorkerOf(IHost host) => host.Services.GetRequiredService<Worker>();

    private static ApiKeyClient ClientOf(IHost host) => host.Services.GetRequiredService<ApiKeyClient>();

    private IHost Build(Action<ApiKeyServiceOptions> options) => Build(options, static services =>
    {
        services.AddSingleton<Worker>();
        services.AddHostedService(static provider => provider.GetRequiredService<Worker>());
    });

    private IHost Build(Action<ApiKeyServiceOptions> options, Action<IServiceCollection> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddApiKeys(ApiKeyDatabase.Sqlite(_file.Path), options);
        configure(builder.Services);
        return builder.Build();
    }

    private static IHost Configure(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            settings.Select(static setting => KeyValuePair.Create("ApiKeys:" + setting.Key, setting.Value)));
        builder.Services.AddApiKeys(builder.Configuration.GetSection("ApiKeys"));
        return builder.Build();
    }

    private async Task<long> CountAsync(OrganizationId organization)
    {
        await using var client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(_file.Path));
        var count = 0L;
        await foreach (var key in client.ListKeysAsync(organization).WithCancellation(Token))
            count += key.UseCount;
        return count;
    }
}
