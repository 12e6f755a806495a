using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Rendering;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>
/// A page without authorization. A part of it and the routed page in it require a key with a scope. Blazor itself
/// authorizes them, without the middleware.
/// </summary>
[Route("/blazor/open")]
public sealed class BlazorOpenPage : ComponentBase
{
    private static readonly RouteData Orders = new(typeof(BlazorOrdersPage), new Dictionary<string, object?>());

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenComponent<ScopedAuthorizeView>(0);
        builder.AddComponentParameter(1, "Authorized", Say("view: yes; "));
        builder.AddComponentParameter(2, "NotAuthorized", Say("view: no; "));
        builder.CloseComponent();

        builder.OpenComponent<AuthorizeRouteView>(3);
        builder.AddComponentParameter(4, "RouteData", Orders);
        builder.AddComponentParameter(5, "NotAuthorized", Say("page: no"));
        builder.CloseComponent();
    }

    private static RenderFragment<AuthenticationState> Say(string text) => _ => builder => builder.AddContent(0, text);
}
