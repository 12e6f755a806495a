using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests.Caching;

public sealed partial class CachePrivacyTests
{
    static CachePrivacyTests() => ControllerPaths.Add("/controller");

    static partial void AddControllers(IServiceCollection services) =>
        services.AddControllers().AddApplicationPart(typeof(CachedController).Assembly);

    static partial void MapControllers(IEndpointRouteBuilder endpoints) => endpoints.MapControllers();
}
