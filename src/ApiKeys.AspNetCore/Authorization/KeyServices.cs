using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Authorization;

/// <summary>
/// The services of a request, and its key among them. So a handler's parameter is bound to the key. The framework's own
/// provider cannot have it: there a service that is registered is never null.
/// </summary>
internal sealed class KeyServices(HttpContext context, IServiceProvider services)
    : IKeyedServiceProvider, ISupportRequiredService
{
    public object? GetService(Type serviceType) =>
        serviceType == typeof(ApiKey) ? FindKey() : services.GetService(serviceType);

    // Null where the handler's parameter may be null.
    public object GetRequiredService(Type serviceType) =>
        serviceType == typeof(ApiKey) ? FindKey()! : services.GetRequiredService(serviceType);

    public object? GetKeyedService(Type serviceType, object? serviceKey) =>
        ((IKeyedServiceProvider)services).GetKeyedService(serviceType, serviceKey);

    public object GetRequiredKeyedService(Type serviceType, object? serviceKey) =>
        services.GetRequiredKeyedService(serviceType, serviceKey);

    /// <exception cref="BadHttpRequestException">
    /// The handler cannot do without a key, and its endpoint lets a request without one in.
    /// </exception>
    private ApiKey? FindKey()
    {
        var key = context.GetApiKey();
        if (key is null && context.GetEndpoint() is { } endpoint && KeyParameterPolicy.RequiresKey(endpoint.Metadata))
            throw new BadHttpRequestException("An API key is required.", StatusCodes.Status401Unauthorized);
        return key;
    }
}
