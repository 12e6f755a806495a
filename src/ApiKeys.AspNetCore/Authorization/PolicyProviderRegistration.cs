using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Authorization;

/// <summary>Puts <see cref="ApiKeyPolicyProvider"/> in front of the policy provider that is registered.</summary>
internal static class PolicyProviderRegistration
{
    public static void Decorate(IServiceCollection services)
    {
        var registered = services.Last(static service =>
            service.ServiceType == typeof(IAuthorizationPolicyProvider) && !service.IsKeyedService);
        if (registered.ImplementationFactory?.Target is Decoration)
            return;

        // The container still makes the inner provider, under a key that only the decoration has.
        var decoration = new Decoration();
        services.Remove(registered);
        services.Add(ToKeyed(registered, decoration));
        services.Add(new(typeof(IAuthorizationPolicyProvider), decoration.Create, registered.Lifetime));
    }

    private static ServiceDescriptor ToKeyed(ServiceDescriptor service, object key)
    {
        if (service.ImplementationInstance is { } instance)
            return new(service.ServiceType, key, instance);
        if (service.ImplementationFactory is { } create)
            return new(service.ServiceType, key, (provider, _) => create(provider), service.Lifetime);
        return new(service.ServiceType, key, service.ImplementationType!, service.Lifetime);
    }

    private sealed class Decoration
    {
        public ApiKeyPolicyProvider Create(IServiceProvider services) =>
            new(services.GetRequiredKeyedService<IAuthorizationPolicyProvider>(this));
    }
}
