using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Authorization;

/// <summary>Puts a service of this library in front of the one that is registered for the same type.</summary>
internal static class ServiceDecoration
{
    /// <summary>Decorates the last registration of a service, once.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="create">Makes the decorator of a service.</param>
    public static void Decorate<TService>(
        this IServiceCollection services, Func<IServiceProvider, TService, TService> create)
        where TService : class
    {
        var registered = services.Last(static service =>
            service.ServiceType == typeof(TService) && !service.IsKeyedService);
        if (registered.ImplementationFactory?.Target is Decoration<TService>)
            return;

        // The container still makes the inner service, under a key that only the decoration has.
        var decoration = new Decoration<TService>(create);
        services.Remove(registered);
        services.Add(ToKeyed(registered, decoration));
        services.Add(new(typeof(TService), decoration.Create, registered.Lifetime));
    }

    private static ServiceDescriptor ToKeyed(ServiceDescriptor service, object key)
    {
        if (service.ImplementationInstance is { } instance)
            return new(service.ServiceType, key, instance);
        if (service.ImplementationFactory is { } create)
            return new(service.ServiceType, key, (provider, _) => create(provider), service.Lifetime);
        return new(service.ServiceType, key, service.ImplementationType!, service.Lifetime);
    }

    private sealed class Decoration<TService>(Func<IServiceProvider, TService, TService> create)
        where TService : class
    {
        public TService Create(IServiceProvider services) =>
            create(services, services.GetRequiredKeyedService<TService>(this));
    }
}
