using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Routing;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>The root of a Blazor app: it shows the page of the route.</summary>
public sealed class BlazorApp : ComponentBase
{
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenComponent<Router>(0);
        builder.AddComponentParameter(1, "AppAssembly", typeof(BlazorApp).Assembly);
        builder.AddComponentParameter(2, "Found", (RenderFragment<RouteData>)(static route => builder =>
        {
            builder.OpenComponent<RouteView>(0);
            builder.AddComponentParameter(1, "RouteData", route);
            builder.CloseComponent();
        }));
        builder.CloseComponent();
    }
}
