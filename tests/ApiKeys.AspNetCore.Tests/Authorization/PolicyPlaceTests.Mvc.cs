using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests.Authorization;

public sealed partial class PolicyPlaceTests
{
    private const string Filter = "a global filter";
    private const string FilterWithoutRouting = "a global filter without endpoint routing";

    static partial void AddFilters(TheoryData<string, string> places)
    {
        places.Add(Filter, "/filtered");
        places.Add("a global filter beside an attribute", "/classic/key");
        places.Add(FilterWithoutRouting, "/filtered");
    }

    static partial void MapFiltered(WebApplication app, string place)
    {
        if (place is FilterWithoutRouting)
            app.UseMvc();
        else if (place.StartsWith(Filter, StringComparison.Ordinal))
            app.MapControllers();
    }

    partial void AddFilter(IServiceCollection services, string place)
    {
        if (!place.StartsWith(Filter, StringComparison.Ordinal))
            return;

        services.AddMvc(options =>
        {
            options.EnableEndpointRouting = place is not FilterWithoutRouting;
            options.Filters.Add(new AuthorizeFilter(_policy));
        }).AddApplicationPart(typeof(FilteredController).Assembly);
    }
}
