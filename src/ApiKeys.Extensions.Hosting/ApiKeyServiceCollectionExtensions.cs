using System.Reflection;
using ApiKeys.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ApiKeys;

/// <summary>
/// Adds the one <see cref="ApiKeyClient"/> of an app. It is opened when the app's host starts, and writes the counted
/// uses when the host stops.
/// </summary>
/// <remarks>
/// <para>A later call replaces an earlier one and its settings. So a test replaces the database of the app.</para>
/// <para>
/// Without a host, the client is opened when the service is first asked for. It writes the counted uses when the
/// service provider is disposed of, which must be done asynchronously.
/// </para>
/// </remarks>
public static class ApiKeyServiceCollectionExtensions
{
    // The program of the package Microsoft.Extensions.ApiDescription.Server. It runs the app's entry point.
    private const string DocumentGenerator = "GetDocument.Insider";

    /// <summary>
    /// Adds the client with the settings of a section of the configuration; their names are those of
    /// <see cref="ApiKeyServiceOptions"/>. The URL decides the database, so a trimmed app carries the drivers of all
    /// databases. Pass an <see cref="ApiKeyDatabase"/> to carry one driver only.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The section, such as <c>builder.Configuration.GetSection("ApiKeys")</c>.</param>
    /// <remarks>
    /// A setting that is missing, unknown or out of its range stops the start. The exception names it.
    /// </remarks>
    public static IServiceCollection AddApiKeys(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Add(services, OpenUrl, configuration, configure: null);
    }

    /// <summary>
    /// Adds the client with settings of code. The URL decides the database, as in
    /// <see cref="AddApiKeys(IServiceCollection, IConfiguration)"/>.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets at least <see cref="ApiKeyServiceOptions.Database"/>.</param>
    public static IServiceCollection AddApiKeys(
        this IServiceCollection services, Action<ApiKeyServiceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, OpenUrl, configuration: null, configure);
    }

    /// <summary>Adds the client of a database. A trimmed app carries the driver of this database only.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="database">The database.</param>
    public static IServiceCollection AddApiKeys(this IServiceCollection services, ApiKeyDatabase database) =>
        services.AddApiKeys(database, static _ => { });

    /// <param name="services">The app's services.</param>
    /// <param name="database">The database.</param>
    /// <param name="configure">Changes the defaults.</param>
    /// <inheritdoc cref="AddApiKeys(IServiceCollection, ApiKeyDatabase)"/>
    public static IServiceCollection AddApiKeys(
        this IServiceCollection services, ApiKeyDatabase database, Action<ApiKeyServiceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, Open(database), configuration: null, configure);
    }

    /// <summary>Adds the client of a database, with its other settings from a section of the configuration.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="database">The database.</param>
    /// <param name="configuration">The section.</param>
    public static IServiceCollection AddApiKeys(
        this IServiceCollection services, ApiKeyDatabase database, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(configuration);
        return Add(services, Open(database), configuration, configure: null);
    }

    private static IServiceCollection Add(
        IServiceCollection services,
        DatabaseOpener open,
        IConfiguration? configuration,
        Action<ApiKeyServiceOptions>? configure) =>
        Add(services, open, configuration, configure, Assembly.GetEntryAssembly()?.GetName().Name);

    /// <param name="services">The app's services.</param>
    /// <param name="open">Opens the database.</param>
    /// <param name="configuration">The settings, or null.</param>
    /// <param name="configure">Changes the settings, or null.</param>
    /// <param name="entryAssembly">The name of the program that runs.</param>
    internal static IServiceCollection Add(
        IServiceCollection services,
        DatabaseOpener open,
        IConfiguration? configuration,
        Action<ApiKeyServiceOptions>? configure,
        string? entryAssembly)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<ApiKeyServiceOptions>();
        Remove(services);
        var earlier = services.ToHashSet();
        options.Configure<IServiceProvider>(static (settings, provider) =>
            settings.TimeProvider = provider.GetService<TimeProvider>() ?? settings.TimeProvider);
        if (configuration is not null)
            options.Configure(settings => Bind(configuration, settings));
        if (configure is not null)
            options.Configure(configure);

        var path = (configuration as IConfigurationSection)?.Path;
        services.AddSingleton(provider => ClientFactory.Create(
            provider.GetRequiredService<IOptions<ApiKeyServiceOptions>>().Value,
            open,
            path));

        // A build that writes the OpenAPI document starts the app. It must neither open nor migrate the database.
        if (entryAssembly is not DocumentGenerator)
            services.AddHostedService<ClientLifetime>();
        services.AddSingleton(new Registration([.. services.Where(service => !earlier.Contains(service))]));
        return services;
    }

    /// <summary>Removes what an earlier call has added. Settings that the app made by itself stay.</summary>
    private static void Remove(IServiceCollection services)
    {
        var registration = services.FirstOrDefault(static service => service.ServiceType == typeof(Registration));
        if (registration?.ImplementationInstance is not Registration { Services: var added })
            return;

        services.Remove(registration);
        foreach (var service in added)
            services.Remove(service);
    }

    private static void Bind(IConfiguration configuration, ApiKeyServiceOptions options)
    {
        configuration.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);

        // The generated binder ignores this property, which it cannot bind.
        const string clock = nameof(ApiKeyOptions.TimeProvider);
        if (configuration.GetSection(clock).Exists())
            throw new InvalidOperationException($"'{clock}' cannot be configured. Register it as a service.");
    }

    // The only place that refers to FromUrl, and so to all drivers: a trimmed app without URLs drops them.
    private static ApiKeyDatabase OpenUrl(ApiKeyServiceOptions options) => options.Database is { Length: > 0 } url
        ? ApiKeyDatabase.FromUrl(url)
        : throw new ArgumentException("The URL is missing. Set it, for example to sqlite:///myapp.db.");

    private static DatabaseOpener Open(ApiKeyDatabase database) => options => options.Database is null
        ? database
        : throw new ArgumentException("The URL is set, but a database was passed to AddApiKeys. Remove one of them.");

    /// <summary>What a call has added.</summary>
    private sealed record Registration(IReadOnlyList<ServiceDescriptor> Services);
}
